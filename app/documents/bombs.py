"""Is a file larger inside than out? Asked before anything parses it: a few kilobytes can unpack to the whole memory."""

from __future__ import annotations

import re
import zlib
from typing import Final

MOST_BYTES: Final = 256 << 20
"""Far more than any document of ours unpacks to; its photos are stored as they are."""
_STEP: Final = 1 << 20
_STREAM: Final = re.compile(rb"\bstream\r?\n")
_STACKED: Final = re.compile(rb"/Filter\s*\[[^\]]{0,200}Decode[^\]]{0,200}Decode|/LZWDecode|/RunLengthDecode")


def is_bomb(data: bytes, most_bytes: int = MOST_BYTES) -> bool:
    """Tell whether the streams of a PDF unpack to more than they may, or are packed in a way we never pack."""
    if _STACKED.search(data):
        return True
    left = most_bytes
    for found in _STREAM.finditer(data):
        left -= _unpacked(memoryview(data)[found.end() :], left)
        if left < 0:
            return True
    return False


def _unpacked(packed: memoryview, left: int) -> int:
    """Count what a stream unpacks to, no further than one step over what is left; what is not packed counts nothing."""
    unpacker, size, at = zlib.decompressobj(), 0, 0
    try:
        while size <= left and not unpacker.eof:
            given = unpacker.unconsumed_tail or packed[at : at + _STEP]
            at += 0 if unpacker.unconsumed_tail else len(given)
            if not given:
                break
            size += len(unpacker.decompress(given, _STEP))
    except zlib.error:
        return size
    return size
