"""What writes the pages of ``docs/reference``, a module a page or two; see ``docs/write_reference.py``."""
