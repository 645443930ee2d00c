"""Run the console script as `python -m handfast.cli`, as `up` does for its steps."""

import sys

from handfast.cli.main import main

sys.exit(main())
