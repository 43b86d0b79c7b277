"""Notices that arrived, and the cursor of the last one: in one file and in one transaction.

Delivery is at least once. A notice that comes again has the same notice_id, so a primary key recognises it. The cursor
is kept together with the notice: a crash between the two would lose a notice or invent one.
"""

import sqlite3


class Inbox:
    def __init__(self, path: str):
        # Read by the thread that subscribes and by the one that works the notices off.
        self._file = sqlite3.connect(path, check_same_thread=False)
        self._file.execute("CREATE TABLE IF NOT EXISTS notices (notice_id TEXT PRIMARY KEY, notice BLOB NOT NULL)")
        self._file.execute("CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT)")
        self._file.commit()

    def keep(self, notice) -> bool:
        """Keeps a notice and moves the cursor. False: it was here already."""
        with self._file:
            made = self._file.execute(
                "INSERT OR IGNORE INTO notices VALUES (?, ?)", (notice.notice_id, notice.SerializeToString())
            )
            self._file.execute("INSERT OR REPLACE INTO cursor VALUES (1, ?)", (notice.cursor,))
        return made.rowcount == 1

    def cursor(self) -> str:
        """Where to go on; empty: from the first notice that is not acknowledged."""
        row = self._file.execute("SELECT cursor FROM cursor").fetchone()
        return row[0] if row else ""

    def forget_cursor(self) -> None:
        """After CURSOR_STALE (the index was restored): begin again, and recognise what comes twice."""
        with self._file:
            self._file.execute("DELETE FROM cursor")

    def notice_ids(self) -> list[str]:
        return [row[0] for row in self._file.execute("SELECT notice_id FROM notices ORDER BY rowid")]

    def close(self) -> None:
        self._file.close()
