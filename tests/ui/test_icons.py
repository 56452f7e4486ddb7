"""Icons take the colour they are asked for and stay sharp on a large screen."""

from ui import icons


def test_an_icon_is_drawn_in_its_colour_at_three_pixels_a_point(qapp):
    drawn = icons.pixmap("check", "#A61E17", 18)
    assert (drawn.width(), drawn.devicePixelRatio()) == (54, 3)
    image = drawn.toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(54) for y in range(54) if image.pixelColor(x, y).alpha() > 250
    }
    assert colours == {"#a61e17"}


def test_a_checked_icon_has_a_colour_of_its_own(qapp):
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QIcon

    made = icons.icon("check", "#000000", on="#FFFFFF")
    off = made.pixmap(QSize(18, 18), QIcon.Mode.Normal, QIcon.State.Off)
    on = made.pixmap(QSize(18, 18), QIcon.Mode.Normal, QIcon.State.On)
    assert off.toImage() != on.toImage()
