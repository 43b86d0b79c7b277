"""What `kringd dev` wrote: addresses, certificates, test BSNs. For development only."""

import json
import pathlib

from .cases import Cases
from .client import Client, Credentials


class Sandbox:
    def __init__(self, folder: str):
        self.folder = pathlib.Path(folder)
        self.note = self.read()
        if not self.note["server"]:
            raise SystemExit(f"the sandbox in {folder} does not run: start it with `kringd dev {folder}`")

    def read(self) -> dict:
        try:
            return json.loads((self.folder / "sandbox.json").read_text())
        except FileNotFoundError:
            raise SystemExit(f"no sandbox in {self.folder}: make one with `kringd dev {self.folder}`") from None

    def party(self, name: str) -> dict:
        for party in self.note["parties"]:
            if party["name"] == name:
                return party
        names = ", ".join(party["name"] for party in self.note["parties"])
        raise SystemExit(f"nobody here is called {name}: {names}")

    def person(self, name: str) -> dict:
        for person in self.note["persons"]:
            if person["name"] == name:
                return person
        names = ", ".join(person["name"] for person in self.note["persons"])
        raise SystemExit(f"no test person is called {name}: {names}")

    def connect(self, name: str) -> Client:
        party = self.party(name)
        files = Credentials(self.note["authority"], party["certificate"], party["private_key"])
        return Client(self.note["server"], files, unit=party["unit"])

    def cases(self, name: str) -> Cases:
        """What this agency keeps of its own cases."""
        return Cases(str(self.folder / f"{name}.cases.sqlite"))
