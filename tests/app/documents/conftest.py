"""One head office, its keys, and documents sealed once for all tests that only read them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
