"""Take the pictures of docs/walkthrough.md anew: run the first journey in a browser and keep them.

The journey asserts every amount and date on the pages it photographs, so a picture cannot show
what the product does not do. Pictures are reduced to 200 colors, a third of their size.
"""

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "images"
COLORS = 200


def main() -> int:
    """Run the journey, then reduce what it left; gives the journey's exit status."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "tests/journeys/test_broadband_browser.py"]
    environment = {**os.environ, "HANDFAST_PICTURES": str(PICTURES)}
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    for path in sorted(PICTURES.glob("*.png")):
        reduce(path)
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")
    return status


def reduce(path: Path) -> None:
    """Write the picture with a palette; one that has a palette already stays as it is."""
    with Image.open(path) as picture:
        if picture.mode == "P":
            return
        small = picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
