"""What an owner keeps beside cases: regimes that were composed, and API tokens by their digests."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from solidum.source import BadInput, Problem, digest
from solidum.store.database import Database
from solidum.store.results import NotFound, SavedRegime, SavedToken, StoreError
from solidum.store.tables import RegimeRow, TokenRow

MOST_TOKENS: Final = 200


class Shelf:
    """The regimes and tokens of one owner."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self.owner = owner

    # Regimes ----------------------------------------------------------------------------------------

    def regimes(self) -> tuple[SavedRegime, ...]:
        """The newest version of every regime that was composed, by name."""
        newest = (
            select(RegimeRow.name, func.max(RegimeRow.number).label("number"))
            .where(RegimeRow.owner == self.owner)
            .group_by(RegimeRow.name)
            .subquery()
        )
        asked = (
            select(RegimeRow)
            .join(newest, (newest.c.name == RegimeRow.name) & (newest.c.number == RegimeRow.number))
            .where(RegimeRow.owner == self.owner)
            .order_by(RegimeRow.name)
        )
        with self._database.reading() as session:
            return tuple(_regime(row) for row in session.scalars(asked))

    def regime(self, name: str, number: int | None = None) -> SavedRegime:
        """A regime as it is now, or as it was.

        Raises:
            NotFound: If there is no such regime or version.
        """
        with self._database.reading() as session:
            return _regime(self._regime(session, name, number))

    def regime_history(self, name: str) -> tuple[SavedRegime, ...]:
        """Every version of a regime, the newest first.

        Raises:
            NotFound: If there is no such regime.
        """
        asked = select(RegimeRow).where(RegimeRow.owner == self.owner, RegimeRow.name == name)
        with self._database.reading() as session:
            self._regime(session, name, None)
            return tuple(_regime(row) for row in session.scalars(asked.order_by(RegimeRow.number.desc())))

    def save_regime(self, name: str, text: str, author: str, expected: int) -> SavedRegime:
        """Save a regime as a new version. When this returns, it is on the disk.

        Args:
            name: Its id.
            text: The regime file.
            author: Who saves it.
            expected: The version that the writer started from; 0 for a new one.

        Raises:
            StoreError: If there is another version by now; nothing is written then.
        """
        author = author_name(author)
        with self._database.writing() as session:
            asked = select(func.max(RegimeRow.number)).where(RegimeRow.owner == self.owner, RegimeRow.name == name)
            newest = session.scalar(asked) or 0
            if newest != expected:
                why = f"version {newest} of it is there" if newest else "it was deleted in the meantime"
                raise StoreError(f"the regime `{name}` was not saved", why, "take another id, or start from that one")
            row = RegimeRow(
                owner=self.owner, name=name, number=newest + 1, text=text, author=author, at=self._database.now()
            )
            session.add(row)
            session.flush()
            return _regime(row)

    def delete_regime(self, name: str) -> None:
        """Delete a regime with all its versions.

        Raises:
            NotFound: If there is no such regime.
        """
        with self._database.writing() as session:
            self._regime(session, name, None)
            rows = session.scalars(select(RegimeRow).where(RegimeRow.owner == self.owner, RegimeRow.name == name))
            for row in rows:
                session.delete(row)
        self._database.clear_away()

    def _regime(self, session: Session, name: str, number: int | None) -> RegimeRow:
        asked = select(RegimeRow).where(RegimeRow.owner == self.owner, RegimeRow.name == name)
        if number is not None:
            asked = asked.where(RegimeRow.number == number)
        row = session.scalar(asked.order_by(RegimeRow.number.desc()).limit(1))
        if row is None:
            raise NotFound(f"regime {name}" if number is None else f"version {number} of regime {name}")
        return row

    # Tokens -----------------------------------------------------------------------------------------

    def tokens(self) -> tuple[SavedToken, ...]:
        """The API tokens, in the order in which they were made; of each its digest, never the token itself."""
        asked = select(TokenRow).where(TokenRow.owner == self.owner).order_by(TokenRow.id)
        with self._database.reading() as session:
            return tuple(SavedToken(row.sha256, row.name, row.at) for row in session.scalars(asked))

    def token(self, token: str) -> SavedToken | None:
        """The token that a program shows; None if it is not a good one."""
        asked = select(TokenRow).where(TokenRow.owner == self.owner, TokenRow.sha256 == digest(token.encode()))
        with self._database.reading() as session:
            row = session.scalar(asked)
            return None if row is None else SavedToken(row.sha256, row.name, row.at)

    def add_token(self, token: str, name: str) -> SavedToken:
        """Keep the digest of a new token.

        Args:
            token: The token: long, and not to be guessed.
            name: What it is for; the author of whatever is changed with it.

        Raises:
            BadInput: If the name is none.
            StoreError: If there are too many tokens.
        """
        name = author_name(name)
        with self._database.writing() as session:
            asked = select(func.count()).select_from(TokenRow).where(TokenRow.owner == self.owner)
            if (session.scalar(asked) or 0) >= MOST_TOKENS:
                why = f"{MOST_TOKENS} are kept at most"
                raise StoreError("there are too many tokens for one more", why, "take some back that are not used")
            row = TokenRow(owner=self.owner, sha256=digest(token.encode()), name=name, at=self._database.now())
            session.add(row)
            session.flush()
            return SavedToken(row.sha256, row.name, row.at)

    def take_back(self, sha256: str) -> None:
        """Make a token good no more; nothing happens if it is not there."""
        asked = select(TokenRow).where(TokenRow.owner == self.owner, TokenRow.sha256 == sha256)
        with self._database.writing() as session:
            for row in session.scalars(asked):
                session.delete(row)


def _regime(row: RegimeRow) -> SavedRegime:
    return SavedRegime(row.name, row.number, row.text, row.author, row.at)


def author_name(author: str) -> str:
    """The name of an author as it is kept.

    Raises:
        BadInput: If it is empty, too long, or not a line of text.
    """
    name = author.strip()
    if not name or len(name) > 200 or not name.isprintable():
        why = "a change is kept with the name of who made it: one line of up to 200 characters"
        raise BadInput([Problem(None, "This is not the name of an author", why, "give a name")])
    return name
