"""``python -m influence``: the same program as the command ``influence``."""

from influence.cli.start import run

if __name__ == "__main__":
    run()
