"""Who pays the victim, and who bears it in the end.

A room on the ground: it takes its own frozen inputs (`model`), and knows neither the law nor the case file. What a
provision orders reaches it as a field of an input, with the provision beside it as text; whoever translates the law
into these inputs answers for them. Nothing here has a legal default: what is not given is asked for, or refused.
"""
