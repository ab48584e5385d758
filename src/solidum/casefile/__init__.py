"""What happened: the case file, its reader, and the chain it describes."""

from solidum.casefile.model import CaseFile
from solidum.casefile.reader import load, loads

__all__ = ["CaseFile", "load", "loads"]
