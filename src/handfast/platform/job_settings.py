"""What Django settings need so that background jobs work: the applications to install and the
options of the queue. Free of Django imports, so that settings can import it.
"""

from __future__ import annotations

# Last in INSTALLED_APPS: when it becomes ready it imports the `tasks` module of every context.
JOBS_APPS: tuple[str, ...] = ("procrastinate.contrib.django",)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# A worker that has not sent a heartbeat for this long is dead: its jobs are run again.
WORKER_HEARTBEAT_SECONDS = 10.0
WORKER_DEAD_AFTER_SECONDS = 30.0
