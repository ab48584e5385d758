"""One file for each step; names sort in the order of the steps."""
