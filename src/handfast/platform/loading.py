"""How a process loads the product: nothing of it is ever garbage, so none is looked for meanwhile."""

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
        gc.enable()
