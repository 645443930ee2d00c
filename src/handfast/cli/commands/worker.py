"""`handfast worker`: work the queue of background jobs until stopped."""

import argparse
from threading import Event, Thread

from handfast.cli.commands import manage
from handfast.platform.loading import loading


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its options."""
    parser = subparsers.add_parser("worker", help="run background jobs until stopped")
    parser.add_argument("--queue", action="append", help="work this queue only; may be repeated")
    parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time (default 2)")
    parser.add_argument("--name", default="worker", help="how logs and the jobs page name it")
    parser.add_argument("--once", action="store_true", help="stop when the queues are empty")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Start the worker in this process."""
    manage.prepare_django()
    with loading():
        import django

        django.setup()
        from handfast.fulfillment.tasks import worker as fulfillment
        from handfast.platform.jobs.worker import run_worker

    if not options.once and options.queue is None:
        Thread(target=fulfillment.run, args=(Event(),), name="fulfillment", daemon=True).start()
    run_worker(
        queues=options.queue,
        concurrency=options.concurrency,
        name=options.name,
        wait=not options.once,
    )
