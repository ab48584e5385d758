"""From the claims of a case to the question who pays and who bears.

Between `reasoning`, which says who answers under which rule, and `sharing`, which computes with frozen inputs of its
own: this room reads what the packs order between those who answer, and translates. It adds no rule and no number. Where
the law is silent the alternatives stand side by side; where a figure is for a court or the user it is asked for.
"""

from solidum.share.translate import share

__all__ = ["share"]
