"""Pictures for tests, painted here: JPEG with camera data, PNG, and things that only look like pictures."""

import io
import struct
import zlib

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


def a_bomb(side: int = 30_000) -> bytes:
    """Make a few bytes that claim to be a picture of 900 megapixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def a_png(width: int = 64, height: int = 64) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (0, 128, 0, 40)).save(out, "PNG")
    return out.getvalue()
