"""Photos are shrunk, cleaned and kept; what is no photo is refused in words; removing can be undone."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image

from app import evidence, words
from app.evidence import PictureEmpty, PictureTooLarge, PictureUnreadable, VideoRefused, store_photo
from app.store.kinds import AttachmentKind, PhotoMoment
from app.store.laptop_tables import LocalBlob
from app.store.outbox import unsent
from tests.builders import a_photo, a_work_order
from tests.pictures import a_bomb, a_jpeg, a_noisy_jpeg, a_png


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        return a_work_order(tx, company)


def test_a_large_photo_is_shrunk_and_the_original_kept(files):
    data = a_noisy_jpeg(3000, 2000)
    stored = store_photo(files, data, "IMG_1.jpg")
    assert files.read(stored.original_sha) == data
    with Image.open(io.BytesIO(files.read(stored.sha))) as copy:
        assert copy.size == (stored.width, stored.height) == (2048, 1365)
        assert copy.format == "JPEG"
    assert stored.size_bytes == files.size(stored.sha)
    assert files.size(stored.preview_sha) == stored.preview_size_bytes <= 40 * 1024


def test_the_copy_forgets_where_it_was_taken_and_stands_upright(files):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 12.0, 3.0)
    exif.get_ifd(0x8769)[0x9003] = "2026:11:18 09:41:00"
    exif.get_ifd(0x8769)[0x9011] = "+08:00"
    stored = store_photo(files, a_jpeg(400, 200, exif=exif), "IMG_2.jpg")
    assert (stored.width, stored.height) == (200, 400)
    assert stored.taken_at == datetime(2026, 11, 18, 1, 41, tzinfo=UTC)
    with Image.open(io.BytesIO(files.read(stored.sha))) as copy:
        assert dict(copy.getexif()) == {}


def test_a_camera_time_without_its_zone_is_no_moment(files):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:18 09:41:00"
    assert store_photo(files, a_jpeg(exif=exif)).taken_at is None


def test_transparency_becomes_white(files):
    stored = store_photo(files, a_png(), "screen.png")
    with Image.open(io.BytesIO(files.read(stored.sha))) as copy:
        assert min(copy.getpixel((5, 5))) > 190


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", PictureEmpty),
        (b"hello, I am a text" * 10, PictureUnreadable),
        (a_jpeg(600, 400)[:900], PictureUnreadable),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 100, VideoRefused),
        (b"\x1aE\xdf\xa3" + b"\0" * 100, VideoRefused),
        (b"\xff\xd8" + b"\0" * (49 * 1024 * 1024), PictureTooLarge),
        (b"%PDF-1.7 ..." * 20, PictureUnreadable),
    ],
)
def test_what_is_no_photo_is_refused_in_words_and_nothing_is_kept(files, tmp_path, data, kind):
    with pytest.raises(kind) as caught:
        store_photo(files, data, "IMG_3.jpg")
    assert "IMG_3.jpg" in words.tell(caught.value, "zh_CN").text
    assert list(files.every()) == []


def test_a_bomb_is_refused_before_it_is_unpacked(files):
    with pytest.raises(PictureTooLarge):
        store_photo(files, a_bomb(), "bomb.png")


def test_an_attached_photo_waits_in_its_lanes(store, files, order_id):
    with store.write() as tx:
        photo_id = a_photo(tx, files, order_id, a_jpeg())
    with store.read() as db:
        [photo] = evidence.photos(db, order_id)
        lanes = {row.sha: row.lane for row in db.rows(evidence.sa.select(LocalBlob.sha, LocalBlob.lane))}
        assert photo.id == photo_id
        assert (photo.kind, photo.moment) == (AttachmentKind.PHOTO, PhotoMoment.BEFORE)
        assert lanes == {photo.sha: 3, photo.preview_sha: 2, photo.original_sha: 9}
        assert any(op.entity == "attachments" for op in unsent(db, order_id))


def test_the_original_is_sent_on_request_only(store, files, order_id):
    with store.write() as tx:
        photo_id = a_photo(tx, files, order_id, a_jpeg())
        assert evidence.request_original(tx, photo_id)
        photo = evidence.photos(tx, order_id)[0]
        assert tx.get(LocalBlob, photo.original_sha).lane == 3


def test_a_removed_photo_comes_back(store, files, order_id):
    with store.write() as tx:
        photo_id = a_photo(tx, files, order_id, a_jpeg())
    for _ in range(2):
        with store.write() as tx:
            evidence.remove_photo(tx, photo_id)
            evidence.remove_photo(tx, photo_id)
        with store.read() as db:
            assert evidence.photos(db, order_id) == []
            assert [photo.is_removed for photo in evidence.photos(db, order_id, with_removed=True)] == [True]
        with store.write() as tx:
            evidence.restore_photo(tx, photo_id)
        with store.read() as db:
            assert [photo.id for photo in evidence.photos(db, order_id)] == [photo_id]


def test_a_caption_makes_a_new_row_of_the_same_picture(store, files, order_id):
    with store.write() as tx:
        photo_id = a_photo(tx, files, order_id, a_jpeg())
        before = evidence.photos(tx, order_id)[0]
        after_id = evidence.set_caption(tx, photo_id, "漆封破坏")
        assert evidence.set_caption(tx, after_id, "漆封破坏") == after_id
        [after] = evidence.photos(tx, order_id)
    assert after == replace(before, id=after_id, caption="漆封破坏")


def test_the_same_photo_twice_is_kept_once_and_shown_twice(store, files, order_id):
    with store.write() as tx:
        a_photo(tx, files, order_id, a_jpeg())
        a_photo(tx, files, order_id, a_jpeg())
        assert len(evidence.photos(tx, order_id)) == 2
        assert len(tx.rows(evidence.sa.select(LocalBlob.sha))) == 3


def a_photo_with_a_place(latitude, longitude):
    picture = Image.new("RGB", (8, 8))
    exif = picture.getexif()

    def degrees(number):
        whole = int(number)
        minutes = int((number - whole) * 60)
        return (float(whole), float(minutes), round(((number - whole) * 60 - minutes) * 60, 4))

    exif[0x8825] = {
        1: "N" if latitude >= 0 else "S", 2: degrees(abs(latitude)),
        3: "E" if longitude >= 0 else "W", 4: degrees(abs(longitude)),
    }  # fmt: skip
    held = io.BytesIO()
    picture.save(held, "JPEG", exif=exif)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (a_photo_with_a_place(36.1234, 117.5), (36.1234, 117.5)),
        (a_photo_with_a_place(-33.86, -70.25), (-33.86, -70.25)),
        (b'<gpx><trk><trkseg><trkpt lon="117.1" lat="36.1"><ele>1</ele></trkpt></trkseg></trk></gpx>', (36.1, 117.1)),
        (b"<kml><Point><coordinates> 117.1,36.1,0</coordinates></Point></kml>", (36.1, 117.1)),
        (b'<gpx><wpt lat="91" lon="0"/></gpx>', None),
        (b"no place at all", None),
        (b"", None),
    ],
)
def test_a_place_is_read_from_a_photo_or_a_track(data, place):
    found = evidence.place_of(data)
    assert found == (None if place is None else pytest.approx(place, abs=1e-5))


def test_a_photo_without_a_place_tells_none():
    held = io.BytesIO()
    Image.new("RGB", (8, 8)).save(held, "PNG")
    assert evidence.place_of(held.getvalue()) is None
