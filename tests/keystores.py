"""A keystore that lives and dies with its test."""

from app.store.vault import Cost

CHEAP = Cost(rounds=1, memory_kib=64, lanes=1)


class MemoryKeystore:
    """Keeps secrets in memory; `is_real`, as Credential Manager is."""

    is_real = True

    def __init__(self):
        self.kept: dict[str, bytes] = {}

    def get(self, name):
        return self.kept.get(name)

    def put(self, name, value):
        self.kept[name] = value

    def delete(self, name):
        self.kept.pop(name, None)
