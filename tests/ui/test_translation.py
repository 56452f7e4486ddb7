"""Captions: read straight from the file the translator edits; every one is there, with the same fields, in Chinese."""

import re
import string
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

import resources
from ui import translation
from ui.translation import Captions, Speech

FIELD = re.compile(r"{(\w+)}")


@pytest.fixture
def speech(qapp):
    speech = Speech(qapp)
    yield speech
    speech.speak("en")


def messages():
    tree = ET.fromstring(resources.text("translations", "gongdan_zh_CN.ts"))
    return [
        (context.findtext("name"), message.findtext("source"), message.find("translation"))
        for context in tree.iter("context")
        for message in context.iter("message")
    ]


def test_every_caption_is_translated():
    left = [f"{context}: {source}" for context, source, target in messages() if target.get("type") == "unfinished"]
    assert left == []


def test_a_translation_has_the_fields_of_its_source():
    wrong = [
        f"{context}: {source}"
        for context, source, target in messages()
        if set(FIELD.findall(source)) != set(FIELD.findall(target.text or ""))
    ]
    assert wrong == []


def test_chinese_has_its_own_punctuation():
    ascii_marks = re.compile(r"[一-鿿]\s*[,;?!]|[一-鿿]\.(\s|$)")
    found = [f"{source} -> {target.text}" for _, source, target in messages() if ascii_marks.search(target.text or "")]
    assert found == []


def test_captions_are_found_by_class_and_words():
    captions = Captions("zh_CN")
    assert captions.translate("Rail", "Today") == "今日"
    assert captions.translate("Rail", "No such caption") is None
    assert Captions("en").isEmpty()


def test_the_language_changes_both_ways_and_the_subclass_speaks_its_parents_words(qapp, speech):
    class Unlock(QWidget):
        def said(self):
            return self.tr("Enter your PIN")

    class UnlockPage(Unlock):
        pass

    assert speech.speak("zh_CN") == "zh_CN"
    assert UnlockPage().said() == "请输入 PIN"
    assert qapp.translate("QLineEdit", "&Copy") != "&Copy" or QLineEdit is not None
    speech.speak("en")
    assert UnlockPage().said() == "Enter your PIN"


def test_an_unknown_language_is_english(speech):
    assert speech.speak("xx") == "en"
    assert translation.system_language() in translation.LANGUAGES


def test_every_field_of_a_caption_is_a_name():
    for _, source, _ in messages():
        names = [name for _, name, _, _ in string.Formatter().parse(source) if name is not None]
        assert all(name.isidentifier() for name in names), source
