"""Films for tests, written by OpenCV here and played by the camera's room: a device is whatever OpenCV opens."""

import io

import cv2
import numpy as np
import segno
import zxingcpp
from PIL import Image, ImageFilter

from ui.camera import Cameras, Device

SIZE = (640, 480)


def scene(seed=7, size=SIZE):
    """A picture with enough in it that no codec makes it black: bands and a round thing."""
    random = np.random.default_rng(seed)
    picture = np.full((size[1], size[0], 3), random.integers(90, 200, 3), np.uint8)
    cv2.circle(picture, (size[0] // 2, size[1] // 2), size[1] // 3, (40, 160, 220), -1)
    cv2.rectangle(picture, (20, 20), (140, 90), (30, 40, 200), -1)
    return picture


def black(size=SIZE):
    return np.zeros((size[1], size[0], 3), np.uint8)


def a_film(path, pictures, each=1, rate=10):
    """Write a film (Motion JPEG, as cameras send) that shows every picture `each` times, so many a second."""
    height, width = pictures[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, (width, height))
    assert writer.isOpened()
    for picture in pictures:
        for _ in range(each):
            writer.write(picture)
    writer.release()
    return path


def cameras(*films, **more):
    """Cameras that play these films."""
    listed = tuple(Device(str(film), film.stem) for film in films)
    return Cameras(lambda: listed, **more)


def qr(words, scale=6):
    out = io.BytesIO()
    segno.make(words, error="m").save(out, kind="png", scale=scale, border=4)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def bars(words, kind="Code128", scale=3):
    made = zxingcpp.create_barcode(words, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=scale)
    return Image.fromarray(np.array(made)).convert("RGB")


def on_a_wall(*codes, turned=0, blurred=0.0, size=SIZE):
    """Photograph codes side by side: on a grey wall, turned by degrees, a little out of focus."""
    wall = Image.new("RGB", size, (168, 172, 170))
    for at, code in enumerate(codes):
        shown = code.rotate(turned, expand=True, fillcolor=(168, 172, 170))
        room = (size[0] // len(codes) - 20, size[1] - 20)
        shown.thumbnail(room)
        left = at * size[0] // len(codes) + (size[0] // len(codes) - shown.width) // 2
        wall.paste(shown, (left, (size[1] - shown.height) // 2))
    if blurred:
        wall = wall.filter(ImageFilter.GaussianBlur(blurred))
    return np.array(wall)[:, :, ::-1].copy()
