"""Letters that a case calls for: requests, notices, draft applications. Pure functions of an Analysis.

`compose` says which letters the law at hand supports and what each says; every sentence carries the key of what it came
from. `document` puts that into a template that a lawyer can edit, as DOCX, and reads the text version off the result.
"""

from solidum.report.letters.compose import Letter, Letters, Sentence, Unwritten, compose
from solidum.report.letters.document import Templates, shipped, text_of, write_all

__all__ = ["Letter", "Letters", "Sentence", "Templates", "Unwritten", "compose", "shipped", "text_of", "write_all"]
