"""What lies in resources is whole: fonts cover what is written, icons are drawings, licences lie beside them."""

import json
import xml.etree.ElementTree as ET

import pytest
from fontTools.ttLib import TTFont

import resources

LANGUAGES = ("en", "zh_CN")
FACES = ("GongdanSansSC-Regular.ttf", "GongdanSansSC-Bold.ttf")
SIGNS = "☐☑☒✓✔✗✘°±×÷²³µΩ℃‰≤≥≈≠…—“”‘’·〓→←↑↓▲▼●○★①②③⚠№√∞㎡㎥㎜€¥￥"


def characters(encoding: str) -> set[str]:
    """List the Chinese characters and signs of a two-byte encoding."""
    found = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.add(bytes([lead, trail]).decode(encoding))
            except UnicodeDecodeError:
                continue
    return found


@pytest.fixture(scope="module", params=FACES)
def covered(request):
    with TTFont(resources.path("fonts", request.param), lazy=True) as face:
        yield face.getBestCmap()


def test_a_face_draws_every_character_of_gb2312_and_the_signs_of_a_form(covered):
    assert [each for each in sorted(characters("gb2312") | set(SIGNS)) if ord(each) not in covered] == []


def test_a_face_draws_rare_names(covered):
    rare = [chr(point) for point in (*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6)) if point not in covered]
    assert len(rare) <= 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_face_draws_every_sentence_we_say(covered, language):
    text = resources.text("words", f"{language}.json")
    missing = {each for each in json.dumps(json.loads(text), ensure_ascii=False) if ord(each) not in covered}
    assert not missing


@pytest.mark.parametrize("name", resources.names("icons", suffix=".svg"))
def test_an_icon_is_a_drawing_in_the_colour_of_its_place(name):
    drawing = ET.fromstring(resources.text("icons", name))
    assert drawing.get("viewBox") == "0 0 24 24"
    assert drawing.get("stroke") == "currentColor"


def test_licences_lie_beside_what_is_not_ours():
    assert "SIL OPEN FONT LICENSE" in resources.text("fonts", "OFL.txt").upper()
    assert "ISC" in resources.text("icons", "LICENSE-lucide.txt")


def test_a_resource_that_is_not_there_is_refused():
    with pytest.raises(FileNotFoundError):
        resources.path("icons", "unicorn.svg")
