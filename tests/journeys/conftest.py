"""What the long journeys stand on: pins that cost nothing, the bundled font."""

import pytest

from app.store import vault
from tests.keystores import CHEAP
from ui import style


@pytest.fixture(scope="session")
def cheap_pins():
    """A guess of a PIN costs next to nothing in tests."""
    kept = vault.USUAL, vault.LONE
    vault.USUAL = vault.LONE = CHEAP
    yield
    vault.USUAL, vault.LONE = kept


@pytest.fixture(scope="session")
def lit(qapp):
    style.load_fonts()
    return qapp
