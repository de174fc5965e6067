"""Engines past memory: the same recurrences, in SQL, on a database of one machine or on a cluster."""
