"""Climbing: from nothing and from every old file, on SQLite and PostgreSQL, with all data, whole or not at all."""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlcipher3 import dbapi2

from app.errors import Known
from app.store import door, search, upgrade
from app.store.derived_tables import DerivedBase
from app.store.door import Silent
from app.store.laptop_tables import LaptopBase
from app.store.office_tables import OfficeBase
from app.store.tables import SCHEMA, Base, Person
from app.store.trouble import BackupFailed
from tests.app.store.conftest import KEY

OLD = sorted((Path(__file__).parent / "old").glob("*.sql"))
PRIVATE = {"laptop": LaptopBase, "office": OfficeBase}

TOMORROW = SCHEMA + 1
NOW, THEN = f"{SCHEMA:04d}", f"{TOMORROW:04d}"
NEXT = '''"""A step of tomorrow, for tests."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down}"


def upgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("nickname", sa.Text()))
    op.execute("UPDATE people SET nickname = name")
    {then}
'''


def differences(store):
    with store._writer.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: kind != "table" or not name.startswith("search_words"),
            },
        )
        return compare_metadata(context, [Base.metadata, DerivedBase.metadata, PRIVATE[store.end].metadata])


def tables(store):
    with store._writer.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def test_the_models_and_the_climbed_ledger_are_one(any_store):
    assert differences(any_store) == []


def test_a_laptop_has_no_table_of_the_office(store):
    assert not tables(store) & set(OfficeBase.metadata.tables)
    assert tables(store) >= set(LaptopBase.metadata.tables)


def test_the_office_has_no_table_of_a_laptop(office, postgres_office):
    for store in (office, postgres_office):
        assert not tables(store) & set(LaptopBase.metadata.tables)
        assert tables(store) >= set(OfficeBase.metadata.tables)


def test_steps_are_numbered_in_one_row_up_to_the_present():
    numbers = sorted(path.name[:4] for path in upgrade.STEPS.glob("[0-9]*.py"))
    assert numbers == [f"{number:04d}" for number in range(1, SCHEMA + 1)]


def test_steps_know_no_model():
    for step in upgrade.STEPS.glob("*.py"):
        assert "app" not in step.read_text("utf-8").split("import ")[1:]
        assert "from app" not in step.read_text("utf-8")


def test_every_schema_up_to_the_present_is_frozen_at_both_ends():
    frozen = {path.stem for path in OLD}
    assert frozen >= {f"{number:04d}_{end}" for number in range(1, SCHEMA + 1) for end in PRIVATE}


@pytest.mark.parametrize("old", OLD, ids=lambda path: path.stem)
def test_an_old_file_climbs_with_its_data(old, tmp_path, opened):
    end = old.stem.split("_", 1)[1]
    path = tmp_path / "ledger.db"
    with closing(dbapi2.connect(str(path))) as connection:
        connection.executescript(f"BEGIN;\n{old.read_text('utf-8')}\nCOMMIT;")
        before = every_row(connection)
    store = opened(path, end, key=None, is_enrolled=True)
    assert differences(store) == []
    with closing(dbapi2.connect(str(path))) as connection:
        after = every_row(connection)
    for table, rows in before.items():
        if table != "alembic_version":
            assert [
                {name: row[name] for name in old_row} for old_row, row in zip(rows, after[table], strict=True)
            ] == rows
    assert sum(map(len, before.values())) > 60
    with store.read() as db:
        assert [hit.title for hit in search.find(db, "泵 0001")] == ["离心泵"]


def every_row(connection):
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    return {
        name: rows_of(connection, name)
        for (name,) in names.fetchall()
        if not name.startswith(("search_words", "sqlite_"))
    }


def rows_of(connection, table):
    found = connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture
def tomorrow(tmp_path, monkeypatch):
    """A version of the program with one step more."""

    def write(then=""):
        steps = tmp_path / "steps"
        shutil.copytree(upgrade.STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
        text = NEXT.format(then=then, revision=THEN, down=NOW)
        (steps / f"{THEN}_nickname.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(upgrade, "STEPS", steps)
        monkeypatch.setattr(door, "SCHEMA", TOMORROW)

    return write


@pytest.fixture
def filled(store, path):
    with store.write(recorder=Silent()) as tx:
        tx.add(Person(code="E05", name="李工", role="engineer", skills=[]))
    store.close()
    return path


def look(path, sql):
    with closing(door._connect(path, KEY)) as connection:
        return connection.execute(sql).fetchall()


def test_a_file_is_copied_and_checked_before_it_climbs(filled, tomorrow, opened):
    tomorrow()
    opened(filled, is_enrolled=True)
    assert look(filled, "SELECT nickname FROM people") == [("李工",)]
    assert look(filled, "SELECT version_num FROM alembic_version") == [(THEN,)]
    assert look(filled, "PRAGMA foreign_keys") == [(1,)]
    (copy,) = (filled.parent / "backup").iterdir()
    assert copy.name == f"gongdan-before-{THEN}.db"
    assert look(copy, "SELECT version_num FROM alembic_version") == [(NOW,)]
    assert look(copy, "SELECT name FROM people") == [("李工",)]


def test_the_keys_are_held_again_after_the_climb(filled, tomorrow, opened):
    tomorrow()
    with opened(filled, is_enrolled=True)._writer.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_step_that_fails_leaves_everything_as_it_was(filled, tomorrow, opened):
    tomorrow("op.execute('UPDATE nothing SET a = 1')")
    with pytest.raises(sa.exc.OperationalError):
        opened(filled, is_enrolled=True)
    assert look(filled, "SELECT version_num FROM alembic_version") == [(NOW,)]
    assert look(filled, "SELECT name FROM people") == [("李工",)]
    assert "nickname" not in str(look(filled, "SELECT sql FROM sqlite_master WHERE name = 'people'"))


def test_a_file_whose_copy_fails_its_check_does_not_climb(filled, tomorrow, opened, monkeypatch):
    tomorrow()
    monkeypatch.setattr(door.Store, "trouble_of", lambda *_: "3 pages do not open")
    with pytest.raises(BackupFailed):
        opened(filled, is_enrolled=True)
    assert look(filled, "SELECT version_num FROM alembic_version") == [(NOW,)]
    assert list((filled.parent / "backup").iterdir()) == []


def test_killed_in_the_middle_of_a_climb_the_old_file_is_whole(filled, tomorrow, opened, tmp_path):
    tomorrow("import os; os._exit(9)")
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from app.clock import SystemClock\n"
        "from app.store import door, upgrade\n"
        "from app.store.numbering import LaptopNumbering\n"
        f"upgrade.STEPS, door.SCHEMA = Path({str(tmp_path / 'steps')!r}), {TOMORROW}\n"
        f"door.Store(Path({str(filled)!r}), end='laptop', key=bytes(range(32)), recorder=door.Silent(),\n"
        "    clock=SystemClock(), numbering=LaptopNumbering(), is_enrolled=True)\n"
    )
    root = Path(__file__).parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False
    )
    assert ended.returncode == 9
    assert look(filled, "SELECT version_num FROM alembic_version") == [(NOW,)]
    assert look(filled, "SELECT name FROM people") == [("李工",)]
    assert look(filled, "PRAGMA integrity_check") == [("ok",)]


def test_postgresql_climbs_in_one_transaction_too(postgres, postgres_ledger, tomorrow, opened):
    url = postgres.database(postgres_ledger)
    tomorrow("op.execute('UPDATE nothing SET a = 1')")
    with pytest.raises(sa.exc.ProgrammingError):
        opened(url, "office", key=None)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == NOW
        assert "nickname" not in {column["name"] for column in sa.inspect(connection).get_columns("people")}
    engine.dispose()
    postgres.drop(url)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_programs_that_start_together_one_climbs_and_all_work(kind, tmp_path, postgres, opened, monkeypatch):
    monkeypatch.setitem(door.PRAGMAS, "busy_timeout", "120000")  # a machine that is busy with others climbs slowly
    location = tmp_path / "office.db" if kind == "sqlite" else postgres.database()
    troubles = []

    def start():
        try:
            opened(location, "office", key=None)
        except (Known, sa.exc.SQLAlchemyError) as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert differences(opened(location, "office", key=None)) == []
