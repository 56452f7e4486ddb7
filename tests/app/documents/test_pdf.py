"""What the printed pages hold: everything, in order, in both languages, however much or strange it is."""

import io
import re
import unicodedata
from dataclasses import replace
from hashlib import sha256

import pikepdf
import pytest

from app.documents import faces
from app.documents.content import PhotoValue, StampValue
from app.documents.layout import laid
from app.documents.photos import PhotoUnreadable
from app.documents.places import BLUE, BOTTOM, HIGH, LEFT, RIGHT, FillAt, PhotoAt, TextAt
from app.documents.press import print_document
from app.documents.record import content_of, record_of
from app.documents.report import compose
from app.documents.sentences import sentences
from app.words import Pair
from tests.app.documents import judges, samples
from tests.app.documents.conftest import seal_both

RARE = "㐂䶮 𤨁𧺯 囍龘 臺灣 Ω µ ≤ ² ℃ ① ☑ ✗"
SECTIONS = ("equipment", "fault", "diagnosis", "work", "checklist", "parts", "time", "charges", "photos", "audit")


def words_of(file, *options) -> str:
    """Read the text without spaces, line breaks and form feeds; compatibility forms folded."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", judges.pdftotext(file, *options)))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def long_order():
    remarks = "".join(f"第{number}条：现场复测正常，运行参数见附表。" for number in range(600))[:10_000]
    return samples.a_work_order(0, 400, remarks=remarks)


def many_photos():
    return samples.a_work_order(60, 2)


def long_names():
    name = "某某省某某市高新技术产业开发区智能装备制造联合股份有限公司第二分公司"
    name += "动力设备管理部暨区域供冷供热综合能源站项目运行维护中心值班组"
    assert len(name) >= 60
    content = samples.a_work_order(1, 3)
    customer = replace(content.customer, name=Pair(name, "W" * 60), person=name[:60], person_phone="138-0000-0000")
    engineer = replace(content.engineers[0], name=name[:60])
    inks = tuple(replace(each, name=name[:60]) for each in content.signatures)
    machine = replace(content.equipment, model="M" * 60, serial="S-" * 30, name=Pair(name))
    return replace(content, customer=customer, engineers=(engineer,), signatures=inks, equipment=machine)


def rare_characters():
    content = samples.a_work_order(1, 3, remarks=f"{RARE} 🛠️ 😀 \u0e01 ﷺ")
    return replace(content, customer=replace(content.customer, person="𠮷田㐂䶮"))


def stamped():
    content = samples.a_work_order(1, 3)
    picture = content.photos[0].data
    *earlier, last = content.signatures
    return replace(
        content, signatures=(*earlier, replace(last, stamp=StampValue(picture, sha256(picture).hexdigest())))
    )


def test_a_stamp_is_shown_and_in_the_record(files):
    content = stamped()
    text = words_of(files["stamped"], "-raw")
    assert "陳麗瓊加盖的印章" in text
    record = record_of(content)
    assert content.signatures[-1].stamp.sha256.encode() in record
    pictures = {sha256(photo.data).hexdigest(): photo.data for photo in content.photos}
    assert content_of(record, pictures) == content


ODD = {each.__name__: each for each in (long_order, many_photos, long_names, rare_characters)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def files(folder, content, keys):
    """Every sample, as a base revision and sealed."""
    made = {}
    for language in ("zh_CN", "en", "both"):
        made[language] = print_document(content, language, "customer").data
        made[f"{language}_sealed"] = seal_both(made[language], content, keys)
    made["stamped"] = seal_both(print_document(stamped(), "both", "company").data, stamped(), keys)
    made["draft"] = print_document(samples.a_work_order(1, 3, signatures=()), "both", "draft").data
    for name, make in ODD.items():
        made[name] = seal_both(print_document(make(), "both", "company").data, make(), keys)
    for name, data in made.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return {name: folder / f"{name}.pdf" for name in made}


def test_every_sample_is_pdf_a_3a_and_pdf_ua_1_by_verapdf(files):
    assert judges.verapdf(list(files.values())) == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("options", [(), ("-raw",)], ids=["as read", "as drawn"])
def test_the_text_comes_out_in_reading_order(files, language, options):
    lines = [squeezed(line) for line in judges.pdftotext(files[f"{language}_sealed"], *options).splitlines()]
    heads = [squeezed(sentences(language)[f"section.{section}"]) for section in SECTIONS]
    places = [
        next(
            at
            for at, line in enumerate(lines)
            if line in {head, f"{head}:年度保养检查表F-09v3"} or line.startswith(f"{head}:")
        )
        for head in heads
    ]
    assert places == sorted(places)


def test_nothing_the_order_says_is_missing_from_the_text(files, content):
    text = words_of(files["both_sealed"], "-raw")
    told = [content.number, content.customer.name.zh, content.equipment.serial, content.parts[0].new_serial]
    told += [row.item.en for row in content.checklists[0].rows] + [step.zh for step in content.work.steps]
    told += [photo.caption.zh for photo in content.photos] + [entry.sha256 for entry in content.audit]
    assert [each for each in told if squeezed(each) not in text] == []


def test_each_page_prints_the_hash_of_the_record(files, base):
    pages = judges.pdftotext(files["zh_CN_sealed"]).split("\f")[:-1]
    assert len(pages) >= 3
    assert all(base.record_sha256 in page for page in pages)


def test_ten_thousand_characters_of_remarks_and_four_hundred_rows_are_all_there(files):
    text = words_of(files["long_order"], "-raw")
    footer = squeezed(sentences("zh_CN")["footer"])
    assert text.count(footer) == len(pikepdf.open(files["long_order"]).pages)
    numbers = re.findall("第([0-9]+)条", text)
    assert [int(number) for number in numbers] == list(range(len(numbers)))
    assert len(numbers) > 400
    assert text.count("✓合格Passed") + text.count("✓合格") >= 390


def test_sixty_photos_are_all_shown_and_stored_once_each(files):
    with pikepdf.open(files["many_photos"]) as pdf:
        shown = [image.objgen for page in pdf.pages for image in page.get_images().values()]
    assert len(shown) == len(set(shown)) == 60


@pytest.mark.parametrize("make", [*ODD.values(), samples.a_work_order], ids=lambda make: make.__name__)
@pytest.mark.parametrize("language", ["zh_CN", "en", "both"])
def test_nothing_runs_off_the_page(make, language):
    content = make()
    places = laid(compose(content, record_of(content), language, "company"))
    off = []
    for number, things in enumerate(places.pages):
        for thing in things:
            if isinstance(thing, TextAt):
                right = thing.x + faces.measured(thing.text, thing.style.face, thing.style.size)
                inside = thing.x >= LEFT - 0.1 and right <= RIGHT + 0.1 and BOTTOM - 1 <= thing.y <= HIGH
                off += [] if inside else [(number, thing.text)]
            elif isinstance(thing, PhotoAt | FillAt) and thing.y < BOTTOM - 1:
                off.append((number, thing))
    assert off == []


def test_no_head_of_a_table_stands_alone_at_the_foot_of_a_page():
    """The rows of the parts grow line by line, so that the head comes to stand at every height of the page."""
    for lines in range(1, 40):
        content = samples.a_work_order(0, 30, remarks="行\n" * lines)
        heavy = tuple(replace(part, name=Pair("长名称" * 40)) for part in content.parts)
        places = laid(compose(replace(content, parts=heavy), record_of(content), "both", "company"))
        for page in places.pages:
            texts = [thing.text for thing in page if isinstance(thing, TextAt)]
            grounds = [thing for thing in page if isinstance(thing, FillAt) and thing.colour == BLUE and not thing.line]
            lowest = min((thing.y for thing in page if isinstance(thing, TextAt) and thing.y > BOTTOM), default=0)
            assert all(ground.y > lowest for ground in grounds), (lines, texts[-6:])


@pytest.mark.parametrize("make", ODD.values(), ids=lambda make: make.__name__)
def test_no_text_stands_on_another(make):
    content = make()
    places = laid(compose(content, record_of(content), "both", "company"))
    for things in places.pages:
        lines = {}
        for thing in things:
            if isinstance(thing, TextAt):
                key = (round(thing.x), round(thing.y))
                assert key not in lines, (thing.text, lines[key])
                lines[key] = thing.text


def test_rare_characters_are_printed_and_those_no_face_has_are_named(files):
    printed = print_document(rare_characters(), "zh_CN", "company")
    assert printed.unprintable == ("𠮷", "🛠", "😀", "\u0e01", "ﷺ")
    text = words_of(files["rare_characters"], "-raw")
    assert squeezed(RARE) in text
    assert "〓田㐂䶮" in text
    assert "U+20BB7U+1F6E0U+1F600" in text
    assert "😀".encode() in printed.record


def test_the_heads_of_a_table_come_again_on_every_page(files):
    pages = judges.pdftotext(files["long_order"], "-raw").split("\f")[:-1]
    assert sum("检查项目" in page for page in pages) >= 12


def test_the_same_order_gives_the_same_bytes(content, base):
    assert print_document(content, "zh_CN", "customer").data == base.data


def test_a_photo_stays_as_it_was_taken(content, base):
    with pikepdf.open(io.BytesIO(base.data)) as pdf:
        raw = [image.read_raw_bytes() for page in pdf.pages for image in page.get_images().values()]
    assert len(raw) == 6
    assert all(each in {photo.data for photo in content.photos} or each[:2] == b"\xff\xd8" for each in raw)


def test_the_file_is_hardly_larger_than_its_photos(files, content):
    photos = sum(len(photo.data) for photo in content.photos)
    for language in ("zh_CN", "en", "both"):
        assert len(files[language].read_bytes()) <= photos + 150 * 1024


def test_every_picture_and_field_has_a_name_for_those_who_do_not_see_it(files):
    with pikepdf.open(files["both_sealed"]) as pdf:
        figures = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        assert len(figures) == 8
        assert all(str(each.Alt) for each in figures)
        assert all(str(field.TU) for field in pdf.Root.AcroForm.Fields)
        assert str(pdf.Root.Lang) == "zh-CN"


def test_a_photo_that_cannot_be_opened_is_named_before_anything_is_drawn(content):
    broken = replace(content, photos=(content.photos[0], PhotoValue(b"\xff\xd8", Pair("坏"))))
    with pytest.raises(PhotoUnreadable) as refused:
        print_document(broken, "en", "company")
    assert refused.value.number == 2
