"""Deaths, power loss, bad disks, crowds, damage and odd clocks, counted: `make torture` runs them for long."""

import sys
from pathlib import Path

# The failing disk and the recorder of operations are those of the journal's tests.
_JOURNAL = str(Path(__file__).parent.parent / "journal")
if _JOURNAL not in sys.path:
    sys.path.append(_JOURNAL)
