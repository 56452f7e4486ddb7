"""Drawing on a photo makes a copy and leaves the photo as it is; documents show the photos that were chosen."""

import io

import pytest
from PIL import Image

from app import evidence, marking
from app.marking import RED, Mark, MarkKind, MarksMissing, PhotoGone
from app.store.types import new_id
from tests.builders import a_photo, a_work_order
from tests.pictures import a_jpeg

ARROW = Mark(MarkKind.ARROW, 100, 100, 800, 500)
BOX = Mark(MarkKind.BOX, 600, 600, 200, 300)


@pytest.fixture
def order_id(store, company):
    with store.write() as tx:
        return a_work_order(tx, company)


@pytest.fixture
def photo(store, files, order_id):
    with store.write() as tx:
        photo_id = a_photo(tx, files, order_id, a_jpeg())
        evidence.set_caption(tx, photo_id, "漆封破坏")
        return evidence.photos(tx, order_id)[0]


def reddish(data):
    with Image.open(io.BytesIO(data)) as opened:
        raw = opened.convert("RGB").tobytes()
    pixels = zip(raw[::3], raw[1::3], raw[2::3], strict=True)
    return sum(all(abs(seen - wanted) < 60 for seen, wanted in zip(each, RED, strict=True)) for each in pixels)


def test_a_marked_photo_is_a_copy_and_the_photo_stays_to_the_byte(store, files, order_id, photo):
    before = files.read(photo.sha), files.read(photo.original_sha)
    with store.write() as tx:
        marking.mark_photo(tx, files, photo.id, [ARROW, Mark(MarkKind.TEXT, 50, 900, 50, 900, "裂纹 crack")])
    with store.read() as db:
        kept, copy = evidence.photos(db, order_id)
        assert marking.marked(db, order_id) == {copy.sha: photo.sha}
    assert (files.read(kept.sha), files.read(kept.original_sha)) == before
    assert (copy.caption, copy.moment, copy.width, copy.height) == ("漆封破坏", photo.moment, photo.width, photo.height)
    assert reddish(files.read(copy.sha)) > reddish(before[0]) + 100


def test_a_marked_copy_is_taken_back_like_any_photo(store, files, order_id, photo):
    with store.write() as tx:
        evidence.remove_photo(tx, marking.mark_photo(tx, files, photo.id, [BOX]))
    with store.read() as db:
        assert [row.id for row in evidence.photos(db, order_id)] == [photo.id]


@pytest.mark.parametrize("marks", [[], [Mark(MarkKind.ARROW, 10, 10, 12, 12)], [Mark(MarkKind.TEXT, 1, 1, 1, 1, "  ")]])
def test_nothing_drawn_makes_no_copy(store, files, order_id, photo, marks):
    with pytest.raises(MarksMissing), store.write() as tx:
        marking.mark_photo(tx, files, photo.id, marks)


def test_a_photo_that_is_gone_is_not_drawn_on(store, files, order_id, photo):
    with store.write() as tx:
        evidence.remove_photo(tx, photo.id)
    for photo_id in (photo.id, new_id()):
        with pytest.raises(PhotoGone), store.write() as tx:
            marking.mark_photo(tx, files, photo_id, [BOX])


@pytest.mark.parametrize("kind", list(MarkKind))
@pytest.mark.parametrize("size", [(40, 30), (2048, 1536)])
def test_every_mark_is_seen_on_small_and_large_pictures_even_at_the_rim(kind, size):
    kept = io.BytesIO()
    Image.new("RGB", size, (30, 90, 160)).save(kept, "JPEG")
    made = marking.drawn(kept.getvalue(), [Mark(kind, 1000, 1000, 0, 0, "裂")])
    with Image.open(io.BytesIO(made)) as opened:
        assert opened.size == size
    assert reddish(made) > 0


def test_a_photo_is_printed_unless_the_last_word_says_no(store, files, order_id, photo):
    with store.write() as tx:
        assert marking.unprinted(tx, order_id) == frozenset()
        marking.choose_print(tx, photo.id, is_printed=False)
        assert marking.unprinted(tx, order_id) == {photo.sha}
        marking.choose_print(tx, photo.id, is_printed=True)
        assert marking.unprinted(tx, order_id) == frozenset()
    with pytest.raises(PhotoGone), store.write() as tx:
        marking.choose_print(tx, new_id(), is_printed=True)
