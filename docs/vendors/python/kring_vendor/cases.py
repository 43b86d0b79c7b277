"""What an agency's own system keeps with a case: our reference, the request under way, the registration it became.

The request is kept before it is sent. After a crash in between nobody knows whether it arrived: the same request goes out
again, id and content unchanged, and the index answers it as the first time. In your system these are columns of the case.
"""

import sqlite3
import uuid

from kring.v1 import registrations_pb2 as registrations

TABLE = """CREATE TABLE IF NOT EXISTS cases (
    name TEXT PRIMARY KEY, reference TEXT NOT NULL, under_way BLOB, registration TEXT)"""


class Cases:
    def __init__(self, path: str):
        self._file = sqlite3.connect(path)
        with self._file:
            self._file.execute(TABLE)

    def reference(self, name: str) -> str:
        """Our own UUID of a case, made once: the same in a registration, in every nightly list and in every notice."""
        with self._file:
            self._file.execute("INSERT OR IGNORE INTO cases (name, reference) VALUES (?, ?)", (name, str(uuid.uuid4())))
        return self._one("reference", name)

    def send(self, name: str, request: registrations.RegisterRequest) -> registrations.RegisterRequest:
        """Call before sending. Gives what to send: this request, or the earlier one that nobody answered."""
        waits = self._one("under_way", name)
        if waits is not None:
            return registrations.RegisterRequest.FromString(waits)
        self.reference(name)
        self._set("under_way", name, request.SerializeToString())
        return request

    def answered(self, name: str, registration_id: str) -> None:
        self._set("registration", name, registration_id)
        self._set("under_way", name, None)

    def refused(self, name: str) -> None:
        """Nothing of a refused call is kept there; what is corrected goes out under a new id."""
        self._set("under_way", name, None)

    def registration(self, name: str) -> str | None:
        return self._one("registration", name)

    def close(self) -> None:
        self._file.close()

    def _one(self, column: str, name: str):
        row = self._file.execute(f"SELECT {column} FROM cases WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _set(self, column: str, name: str, value) -> None:
        with self._file:
            self._file.execute(f"UPDATE cases SET {column} = ? WHERE name = ?", (value, name))
