"""The command line: a thin mouth over the library. Only this package knows of a terminal."""
