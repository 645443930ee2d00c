"""How a process loads the product: nothing of it is ever garbage, so none is looked for meanwhile.

Afterwards garbage is sought for every 10,000 new objects, about once a page, instead of every 700.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load code inside of it: a fifth faster, and later searches for garbage pass over it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(10_000)
        gc.enable()
