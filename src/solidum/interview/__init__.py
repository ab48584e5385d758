"""The interview: which question next, why it is asked, and from the answers a case file. Terminal and web share it."""

from solidum.interview.engine import Interview, Mark, Summary
from solidum.interview.facts import Turn, Why
from solidum.interview.questions import Answer, BadAnswer, Choice, Link, Question

__all__ = ["Answer", "BadAnswer", "Choice", "Interview", "Link", "Mark", "Question", "Summary", "Turn", "Why"]
