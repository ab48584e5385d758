"""The tables. Only types that every database has, so that PostgreSQL can take the place of SQLite."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import DateTime, Dialect, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; without a zone in the database, with it outside."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else value.replace(tzinfo=UTC)


NEVER_TWICE: Final = {"sqlite_autoincrement": True}
"""An id is not given again: an old address must not lead to another case."""


class Base(DeclarativeBase):
    """All tables; constraints have names, so that a migration can reach them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __table_args__: Any = (NEVER_TWICE,)


def of_case() -> Mapped[int]:
    """A column that names the case and goes with it."""
    return mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))


class CaseRow(Base):
    """A case; `head` is the number of its newest version."""

    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    owner: Mapped[str] = mapped_column(String(200), index=True)
    head: Mapped[int]
    created: Mapped[datetime] = mapped_column(Moment)


class StateRow(Base):
    """A text that the case had, once however many versions have it, with what the reader finds wrong with it.

    `key` is the digest of text and answers together.
    """

    __tablename__ = "states"
    __table_args__ = (Index(None, "case_id", "key", unique=True), NEVER_TWICE)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = of_case()
    key: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    problems: Mapped[str] = mapped_column(Text)
    answers: Mapped[str | None] = mapped_column(Text)


class VersionRow(Base):
    """One change of a case."""

    __tablename__ = "versions"
    __table_args__ = (Index(None, "case_id", "number", unique=True), NEVER_TWICE)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = of_case()
    number: Mapped[int]
    state_id: Mapped[int] = mapped_column(ForeignKey("states.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    restores: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text)
    added: Mapped[int]
    removed: Mapped[int]
    author: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class AttachmentRow(Base):
    """A file that belongs to a piece of evidence of a case."""

    __tablename__ = "attachments"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    evidence: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    author: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class AnalysisRow(Base):
    """What a version came to under the law of one day; `law` is the digest of its packs."""

    __tablename__ = "analyses"
    __table_args__ = (Index(None, "case_id", "version", "law", unique=True), NEVER_TWICE)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = of_case()
    version: Mapped[int]
    law: Mapped[str] = mapped_column(String(64))
    packs: Mapped[str] = mapped_column(Text)
    outcomes: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)


class RegimeRow(Base):
    """One version of a regime that somebody composed."""

    __tablename__ = "regimes"
    __table_args__ = (Index(None, "owner", "name", "number", unique=True), NEVER_TWICE)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    owner: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class TokenRow(Base):
    """An API token, by its digest."""

    __tablename__ = "tokens"
    __table_args__ = (Index(None, "sha256", unique=True), NEVER_TWICE)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    owner: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
