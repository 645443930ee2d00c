"""Background jobs: work that is queued with a change and done after it, exactly where it says.

`@job` and `@periodic` register functions by name, `enqueue` queues one in the transaction of the
caller, `run_worker` works the queue, `drain` does so in this process (tests, command line).
"""

from handfast.platform.jobs.queue import drain, enqueue, enqueue_many, run_periodic
from handfast.platform.jobs.registry import job, names, periodic

__all__ = ["drain", "enqueue", "enqueue_many", "job", "names", "periodic", "run_periodic"]
