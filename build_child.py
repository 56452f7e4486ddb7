"""Runs first in the built head office, its own interpreter: a call for the reader of workbooks goes there alone.

Nothing else is loaded then: that process has little time and memory (`forms/authoring/child.py`). Both programs share
one folder of libraries, and head office has no use for the laptop's NumPy.
"""

import sys

sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would find the empty folder of the laptop's

if sys.argv[1:3] == ["-m", "forms.authoring.child"]:
    from forms.authoring import child

    child.main(sys.argv[3:])
    sys.exit(0)
