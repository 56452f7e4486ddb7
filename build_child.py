"""Runs first in the built head office, its own interpreter: a call for the reader of workbooks goes there alone.

Nothing else is loaded then: that process has little time and memory (`forms/authoring/child.py`).
"""

import sys

if sys.argv[1:3] == ["-m", "forms.authoring.child"]:
    from forms.authoring import child

    child.main(sys.argv[3:])
    sys.exit(0)
