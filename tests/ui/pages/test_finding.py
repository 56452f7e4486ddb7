"""Finding: orders, machines and parts by Chinese or English words; every command names its keys."""

from ui.page import RAIL, Place
from ui.pages.finding import as_hits, commands, look_up


def test_one_chinese_character_finds_all_kinds_orders_first(dressed, opened):
    with opened.store.read() as db:
        hits = as_hits(look_up(db, "机"), "zh_CN")
    kinds = list(dict.fromkeys(hit.kind for hit in hits))
    assert kinds == ["Order", "Machine", "Part"]
    assert all(isinstance(hit.place, Place) and hit.place.key for hit in hits)


def test_an_english_word_finds_too(dressed, opened):
    with opened.store.read() as db:
        hits = as_hits(look_up(db, "slurry"), "en")
    assert any("Slurry" in hit.title for hit in hits)


def test_every_place_of_the_rail_is_a_command_with_its_keys(dressed):
    by_command = {hit.command: hit for hit in commands()}
    assert [by_command[f"go {place}"].keys for place in RAIL] == [f"Ctrl {n}" for n in range(1, 7)]
    assert (by_command["sync"].keys, by_command["lock"].keys) == ("F5", "Ctrl L")
