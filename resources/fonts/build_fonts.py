"""Build the two faces of this folder from npm's `@expo-google-fonts` packages; run by hand, never at install.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 @expo-google-fonts/noto-sans-symbols-2@0.4.1
    tar -xzf each of the two into a folder of its own: SC_FOLDER and SYMBOLS_FOLDER
    python resources/fonts/build_fonts.py SC_FOLDER SYMBOLS_FOLDER

Noto Sans SC gets the check marks it lacks from Noto Sans Symbols 2, loses the tables that neither Qt nor the PDF
reads, and is renamed, so that it never stands in for a Noto Sans SC installed on the machine. Same input, same bytes.
"""

import hashlib
import sys
from pathlib import Path

from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FAMILY = "Gongdan Sans SC"
MARKS = "☐☑☒✔✗✘"
UNREAD = [
    "BASE",
    "DSIG",
    "GDEF",
    "GPOS",
    "GSUB",
    "STAT",
    "VORG",
    "cvt ",
    "fpgm",
    "gasp",
    "meta",
    "prep",
    "vhea",
    "vmtx",
]
FACES = {"Regular": "400Regular/NotoSansSC_400Regular.ttf", "Bold": "700Bold/NotoSansSC_700Bold.ttf"}
SYMBOLS = "400Regular/NotoSansSymbols2_400Regular.ttf"
SOURCES = {
    FACES["Regular"]: "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    FACES["Bold"]: "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
    SYMBOLS: "f67f40c65f929f029827ab37cfdc4897dfd9ae3c28d9e98ba46e0d52e39eb97e",
}


def opened(folder: Path, name: str) -> TTFont:
    """Open a source font, after comparing its hash with the one written down here.

    Raises:
        SystemExit: the file is another one.
    """
    file = folder / "package" / name
    if hashlib.sha256(file.read_bytes()).hexdigest() != SOURCES[name]:
        raise SystemExit(f"{file} is not the file this script was written for")
    return TTFont(file, recalcTimestamp=False)


def add_marks(face: TTFont, symbols: TTFont) -> str:
    """Copy the outlines of the marks that the face lacks; answer them."""
    scale = face["head"].unitsPerEm / symbols["head"].unitsPerEm
    outlines, named = symbols.getGlyphSet(), symbols.getBestCmap()
    order, added = list(face.getGlyphOrder()), ""
    for mark in MARKS:
        if ord(mark) in face.getBestCmap() or ord(mark) not in named:
            continue
        source, name = named[ord(mark)], f"uni{ord(mark):04X}.mark"
        pen = TTGlyphPen(None)
        outlines[source].draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
        glyph = pen.glyph()
        order.append(name)
        face["glyf"].glyphs[name], face["glyf"].glyphOrder = glyph, order
        glyph.recalcBounds(face["glyf"])
        face["hmtx"].metrics[name] = (round(symbols["hmtx"][source][0] * scale), getattr(glyph, "xMin", 0))
        for table in face["cmap"].tables:
            if table.isUnicode() and table.format in {4, 12}:
                table.cmap[ord(mark)] = name
        added += mark
    face.setGlyphOrder(order)
    return added


def rename(face: TTFont, style: str) -> None:
    """Give the face our family's name in every language of its name table."""
    joined = f"{FAMILY}-{style}".replace(" ", "")
    texts = {1: FAMILY, 2: style, 3: joined, 4: f"{FAMILY} {style}", 6: joined, 16: FAMILY, 17: style}
    for record in face["name"].names:
        record.string = texts.get(record.nameID, record.toUnicode())


def main() -> None:
    """Write both faces beside this script and say what they hold."""
    latin_and_chinese, signs = Path(sys.argv[1]), Path(sys.argv[2])
    symbols = opened(signs, SYMBOLS)
    for style, name in FACES.items():
        face = opened(latin_and_chinese, name)
        added = add_marks(face, symbols)
        for table in UNREAD:
            if table in face:
                del face[table]
        rename(face, style)
        target = Path(__file__).parent / f"GongdanSansSC-{style}.ttf"
        face.save(target)
        data = target.read_bytes()
        print(f"{target.name} {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}, added {added}")


if __name__ == "__main__":
    main()
