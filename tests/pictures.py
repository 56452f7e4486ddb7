"""Pictures for tests, painted here: JPEG with camera data, PNG, and things that only look like pictures."""

import io

from PIL import Image


def a_jpeg(width: int = 320, height: int = 240, *, exif: Image.Exif | None = None, colour: str = "navy") -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (width, height), colour)
    picture.putpixel((0, 0), (255, 0, 0))
    picture.save(out, "JPEG", quality=90, **({"exif": exif} if exif else {}))
    return out.getvalue()


def a_noisy_jpeg(width: int, height: int) -> bytes:
    """Make a picture that does not compress well."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def a_png(width: int = 64, height: int = 64) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (0, 128, 0, 40)).save(out, "PNG")
    return out.getvalue()
