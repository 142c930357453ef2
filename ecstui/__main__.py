"""`python -m ecstui`: the same as the command `ecstui`."""

import sys

from ecstui.cli import main

if __name__ == "__main__":
    sys.exit(main())
