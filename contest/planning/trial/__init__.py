"""Trying a set-up out before the day (试一试): made-up or pasted marks, what the engine says.

Nothing here writes to a contest. Marks become a bundle document, and the document goes the way of
every bundle: the reader checks it, ``contest.scoring.document`` scores it.
"""
