"""The bench: lists, search, opening, registering and adding, beside raw SQL of the same rows.

``python -m bench`` (``make bench``) loads 10k, 100k and 1M cases into databases of its own, serves the
application as in production and measures over HTTP. Nothing is asserted on time: the table says what is within
reach. See docs/bench.md.
"""
