"""One head office, its keys, and documents sealed once for all tests that only read them."""

from dataclasses import dataclass

import pytest

from app.documents.content import WorkOrderContent
from app.documents.press import print_document
from app.documents.seal import SealKey, seal_as_engineer, seal_as_office, seal_as_witness
from tests.app.documents import pki, samples


@dataclass(frozen=True)
class Keys:
    engineer: SealKey
    witness: SealKey
    office: SealKey


def seal_both(data: bytes, content: WorkOrderContent, keys: Keys) -> bytes:
    """Set the engineer's seal and, where the customer signed, the witness's."""
    data = seal_as_engineer(data, keys.engineer, content.ink_of("engineer"), content.made_at)
    ink = content.ink_of("customer")
    return seal_as_witness(data, keys.witness, ink, content.made_at) if ink else data


@pytest.fixture(scope="session")
def head_office():
    return pki.an_office()


@pytest.fixture(scope="session")
def keys(head_office):
    return keys_of(head_office)


def keys_of(head_office: pki.Office) -> Keys:
    return Keys(
        head_office.key("欧阳靖㛃 E05", "engineer"),
        head_office.key("LAP-0217", "witness"),
        head_office.key("崮川总部", "office"),
    )


@pytest.fixture(scope="session")
def roots(head_office):
    return [head_office.root]


@pytest.fixture(scope="session")
def content():
    return samples.a_work_order()


@pytest.fixture(scope="session")
def small():
    """A work order of one photo and three checks: quick to judge a thousand times."""
    return samples.a_work_order(photos=1, rows=3)


@pytest.fixture(scope="session")
def base(content):
    return print_document(content, "zh_CN", "customer")


@pytest.fixture(scope="session")
def sealed(base, content, keys):
    return seal_both(base.data, content, keys)


@pytest.fixture(scope="session")
def small_sealed(small, keys):
    return seal_both(print_document(small, "zh_CN", "company").data, small, keys)


@pytest.fixture(scope="session")
def closed(small_sealed, small, keys):
    """The small one with head office's seal on top."""
    return seal_as_office(small_sealed, keys.office, small.made_at)
