"""A country in miniature from a seed: institutions, staff, and synthetic people whose lives hang together.

``names`` and ``notes`` are its words; ``country`` says who works where; ``lives`` makes people, ``files``
what an institution writes about one, ``stories`` the ones that the demo must hold; ``plan`` puts them
together. All of that is pure: the same seed and day give the same country. ``loading`` writes it through
the ordinary actions, as the staff who would have written it; ``features`` counts what is there.
"""
