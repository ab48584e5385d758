"""Who pays the victim, and who bears it in the end.

The room takes its own frozen inputs and knows neither law nor case files: whoever asks says which rule applies,
how the actors are rated and how the incident came about, and gets back amounts, ranges and their reasons.
"""
