"""What every test stands on: no screen unless a test brings its own, no keystore of this machine, one locale."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before any PySide6 import: without a display Qt aborts
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
os.environ["LC_ALL"] = "C.UTF-8"
