"""DMN 1.2 to 1.5: decision models read from XML and evaluated with FEEL.

`load_model(source)` reads a model; `model.evaluate(name, inputs)` decides.
"""

from __future__ import annotations

from handfast.feel.dmn.errors import DmnError
from handfast.feel.dmn.model import Explained, Model, load_model
from handfast.feel.dmn.tables import Hit

__all__ = ["DmnError", "Explained", "Hit", "Model", "load_model"]
