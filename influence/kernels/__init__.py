"""Loops that are worth compiling, and threads that never change a result.

Arrays go in and arrays come out; nothing here knows accounts, settings or files. Every compiled loop has an equal in
NumPy elsewhere, and which of the two runs never shows in the numbers.
"""

from influence.kernels.engine import Rooms, beside, compiled_pays, in_order, threads, when_preparing

__all__ = ["Rooms", "beside", "compiled_pays", "in_order", "threads", "when_preparing"]
