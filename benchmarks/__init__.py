"""How fast influence is, beside its peers, on the same work; run ``python -m benchmarks``.

Not part of the package: peers are installed by the extra ``bench`` (``pip install '.[bench]'``).
"""
