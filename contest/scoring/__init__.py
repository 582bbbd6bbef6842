"""The score engine (计分): marks in, exact places and awards out.

Pure: standard library only, no database, no clock, no chance. Every number is an integer or a
``Fraction`` from the first mark to the printed total; only ``rounding`` rounds, only where the rule
says. Sheets are scored one by one (``sheet``); from the panel upward whole events are computed
column by column (``columns``), because a city's contest has 100,000 entries. Each column remembers
what it was made from: that memory, read for one entry, is the derivation people see
(``derivation``). The rules in words, with worked numbers: docs/scoring-rules.md.
"""
