"""A paper as one self-contained page: no script, nothing loaded, light and dark, on screen, phone and paper."""

from __future__ import annotations

from solidum.report import words
from solidum.report.html import environment
from solidum.report.paper.content import Paper, runs


def render(paper: Paper) -> str:
    """Draw a paper as HTML.

    Args:
        paper: What it says.

    Returns:
        The page; the same paper gives the same bytes.
    """
    drawn = environment().get_template("paper.html.j2").render(paper=paper, runs=runs)
    return words.clean(drawn)


__all__ = ["render"]
