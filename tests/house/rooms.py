"""The import contract `rooms`: each foreign library is known to its own rooms of the house and to nobody else."""

import grimp
from importlinter import Contract, ContractCheck, fields, output

ARROW = "->"


class RoomContract(Contract):
    """One line per library: `"requests -> sync.http, office.exchange"`; a package named stands for all inside it.

    Lines may name rooms and libraries that do not exist yet; import-linter's own `protected` contract cannot.
    A module of our own may stand on the left as well: `"forms.authoring -> office"`.
    """

    type_name = "rooms"
    rooms = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Find each direct import of a library from outside its rooms."""
        strangers = [
            f"{importer} imports {library}, whose rooms are {', '.join(rooms)}"
            for library, rooms in map(parse, self.rooms)
            for importer in sorted(_importers(graph, library))
            if not any(_inside(importer, room) for room in (*rooms, library))
        ]
        return ContractCheck(kept=not strangers, metadata={"strangers": strangers})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per stranger."""
        for stranger in check.metadata["strangers"]:
            output.print_error(stranger)


def parse(line: str) -> tuple[str, list[str]]:
    """Split `"library -> room, room"`.

    Raises:
        ValueError: the line has no arrow, no library or no room.
    """
    library, arrow, rooms = line.partition(ARROW)
    named = [room.strip() for room in rooms.split(",") if room.strip()]
    if not arrow or not library.strip() or not named:
        message = f"not a line of the room contract: {line!r}"
        raise ValueError(message)
    return library.strip(), named


def _inside(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def _importers(graph: grimp.ImportGraph, library: str) -> set[str]:
    known = {module for module in graph.modules if _inside(module, library)}
    return {importer for module in known for importer in graph.find_modules_that_directly_import(module)}
