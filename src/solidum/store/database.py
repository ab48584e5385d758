"""The database behind the store: opening it, keeping its tables up to date, and saying plainly what went wrong.

SQLite keeps a write-ahead log, and a save is acknowledged only once it is on the disk (`synchronous=FULL`).
Whoever writes takes the write lock first, so that nobody reads a state that another is about to change.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from solidum.store.results import StoreError, Unavailable

FILE: Final = "cases.sqlite3"
HEAD: Final = "0004"
"""The newest migration; a test holds it against the folder."""
WAIT: Final = 30
"""Seconds to wait for another writer."""


def data_folder() -> Path:
    """The user's cases: ``$SOLIDUM_DATA``, else ``$XDG_DATA_HOME/solidum``, else ``~/.local/share/solidum``."""
    chosen = os.environ.get("SOLIDUM_DATA", "")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".local" / "share") / "solidum"


class Database:
    """An open database.

    Attributes:
        folder: Where it lies, with its log beside it.
        now: Gives the time that changes are stamped with; it must know its zone.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self.folder = folder
        self.now = now
        with self.told():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = folder / FILE
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        self._reader = _engine(file)
        self._writer = self._reader.execution_options(writing=True)
        with self.told():
            try:
                self._bring_up_to_date()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Let go of the file; the log is written into it."""
        self._reader.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at one consistent state.

        Raises:
            Unavailable: If the disk or the database does not let us.
        """
        with self.told(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A change that happens whole or not at all; when the block is left, it is on the disk.

        Raises:
            Unavailable: If the disk or the database does not let us; then nothing was changed.
        """
        with self.told(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def writes(self, session: Session) -> bool:
        """Was the session begun by `writing`?"""
        return session.get_bind() is self._writer

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turns what disk and database say into `Unavailable`."""
        try:
            yield
        except StoreError:
            raise
        except (DBAPIError, OSError) as error:
            raise self._plainly(error) from error
        except PoolTimeout as error:
            raise self._busy() from error

    def clear_away(self) -> None:
        """Give back the space of what was deleted, and leave no copy of it in the log that is written ahead."""
        if self._reader.dialect.name != "sqlite":
            return
        with self.told():
            raw = self._reader.raw_connection()  # outside any transaction, or nothing is cleared
            try:
                raw.cursor().execute("PRAGMA incremental_vacuum").fetchall()
                busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if busy:  # still, after `WAIT` seconds
                    what = f"it is deleted, but a copy of it is left in the log of {self.folder}"
                    why = "another program has been reading for so long that the log could not be cleared"
                    raise Unavailable("locked", what, why, "close the other program; closing Solidum clears the log")
            finally:
                raw.close()

    def revision(self) -> str | None:
        """The migration that the tables are at; None for an empty database."""
        with self.told(), self._reader.connect() as connection:
            return _revision(connection)

    def migrate(self, to: str) -> None:
        """Take the tables up or down to a migration, all at once or not at all.

        Args:
            to: The name of a migration; `base` for none. Going down loses what only newer tables hold.
        """
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", f"{__package__}:migrations")
        with self.told(), self._writer.begin() as connection:
            found = _revision(connection)
            config.attributes["connection"] = connection
            if to == "base" or (found is not None and to < found):
                command.downgrade(config, to)
            else:
                command.upgrade(config, to)

    def _bring_up_to_date(self) -> None:
        found = self.revision()
        if found is not None and found > HEAD:
            raise Unavailable(
                "newer",
                f"the cases in {self.folder} were saved by a newer version of this program",
                "this version does not know how they are kept",
                "install the newer version again",
            )
        if found != HEAD:
            self.migrate(HEAD)

    def _plainly(self, error: DBAPIError | OSError) -> Unavailable:
        where = f"in {self.folder}"
        reason = _reason(error)
        if reason == "full":
            why = "the disk is full, or your quota is used up; what was saved before is kept"
            return Unavailable(reason, f"this could not be saved {where}", why, "free some space, and save again")
        if reason == "read-only":
            why = "the folder or its disk is read-only, or belongs to somebody else; what was saved before is kept"
            remedy = "give yourself the right to write there, or name another folder in SOLIDUM_DATA"
            return Unavailable(reason, f"nothing can be saved {where}", why, remedy)
        if reason == "locked":
            return self._busy()
        if reason == "damaged":
            why = "the database is damaged, or is not one of this program"
            remedy = "put back a copy, or move the file away and import the cases from their exports"
            return Unavailable(reason, f"the cases {where} cannot be read", why, remedy)
        said = error.orig if isinstance(error, DBAPIError) else error
        remedy = "check the folder and its disk, and try again"
        return Unavailable("unreadable", f"the cases {where} cannot be reached", f"the system says: {said}", remedy)

    def _busy(self) -> Unavailable:
        why = f"another program has been writing for more than {WAIT} seconds; nothing was changed"
        return Unavailable("locked", f"the cases in {self.folder} are in use", why, "try again in a moment")


_BY_CODE: Final = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_CANTOPEN: "read-only",
    sqlite3.SQLITE_PERM: "read-only",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
_NO_ROOM: Final = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE, sqlite3.SQLITE_IOERR_FSYNC})
_BY_ERRNO: Final = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
}


def _reason(error: DBAPIError | OSError) -> str:
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0, "unreadable")
    code = getattr(error.orig, "sqlite_errorcode", 0)
    if code in _NO_ROOM:
        return "full"
    return _BY_CODE.get(code & 0xFF, "unreadable")


def _engine(file: Path) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{file}", connect_args={"timeout": WAIT}, pool_size=20, pool_timeout=WAIT
    )

    @event.listens_for(engine, "connect")
    def _(raw: Any, record: Any) -> None:
        raw.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in (
            "auto_vacuum = INCREMENTAL",  # counts only before the first table; a deletion then gives space back
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
