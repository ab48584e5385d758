"""What the command line and the API ask with alike: claims to be assumed, and everything wrong with a case."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from solidum.source import BadInput, Place, Problem

if TYPE_CHECKING:
    from solidum.analysis import Analysis
    from solidum.casefile.model import Assumed, CaseFile
    from solidum.law.library import Library


def near(name: str, known: Iterable[str], otherwise: str) -> str:
    """What a wrong name was meant to be, as a question; else `otherwise`."""
    found = difflib.get_close_matches(name[:60], list(known), 3)
    return f"Did you mean {', '.join(found)}?" if found else otherwise


def assumed(given: Iterable[str], found: Analysis) -> list[Assumed]:
    """What a user wants taken as made out, as entries of the case format.

    Args:
        given: Ids of parties or claims, or `all`.
        found: The analysis they are about.

    Raises:
        BadInput: If one of them is neither.
    """
    from solidum.casefile.model import Assumed

    entries = []
    parties = dict.fromkeys(claim.defendant for claim in found.claims)
    claims = {claim.id: claim for claim in found.claims}
    for name in given:
        if name == "all":
            entries += [Assumed(defendant=party) for party in parties]
        elif name in claims:
            one = claims[name]
            entries.append(
                Assumed(defendant=one.defendant, pack=one.pack, claimant=one.claimant, thing=one.thing, harm=one.harm)
            )
        elif name in parties:
            entries.append(Assumed(defendant=name))
        else:
            otherwise = "`solidum analyse` lists the claims; name a defendant, a claim, or all"
            remedy = near(name, [*parties, *claims], otherwise)
            raise BadInput([Problem(None, f"--assume {name}: no claim or defendant of this case", "", remedy)])
    return entries


def problems_of(case: CaseFile, library: Library) -> Iterator[Problem]:
    """What is wrong with a case that can be read: before the vocabulary, in its facts, within its questions."""
    from solidum.decided import Asker
    from solidum.law.model import Degree
    from solidum.reasoning.ground import Grounder
    from solidum.reasoning.index import CLAIM_VARIABLES

    try:
        asker = Asker(case, library)
    except BadInput as error:
        yield from error.problems
        return
    grounder = Grounder(library, asker.record)
    nobody = dict.fromkeys(CLAIM_VARIABLES, "")
    for key in asker.record.entries:
        if library.vocabulary.facts[key[0]].value == "yes_no":
            grounder.fact(key[0], key[1:], Degree.proved, nobody)
    grounder.finish(())
    for name in grounder.broken():
        yield Problem(Place(case.file, 1, 1), f"the facts contradict each other: {name}", "", "mend the facts it names")
    for question in case.decided.questions if case.decided else ():
        try:
            asker.given(question)
        except BadInput as error:
            yield from error.problems
