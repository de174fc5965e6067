"""Reading tables that exceed memory: rows that are plain are sorted out by a database, the others judged as always.

A row is plain when there is nothing to decide of it: its cells can be read in one way, whatever it names is there, and
nothing else says the same or the contrary. All others, with every row that their judgement depends on, are read by
:mod:`influence.tables` as if they were the whole; no rule of reading is said twice.
"""
