"""What every window test stands on: the bundled font, the light theme, nothing left over from the test before."""

import pytest

from ui import style


@pytest.fixture(scope="session")
def fonts(qapp):
    return style.load_fonts()


@pytest.fixture
def dressed(qapp, fonts):
    """The application in the light theme; whatever a test changes is put back."""
    style.dress(qapp, "light", "normal")
    yield qapp
    style.dress(qapp, "light", "normal")
