"""Who did what to which case, and when: one helper writes it, in the transaction of what it describes.

Rows carry ids only, never names, and no foreign keys: the trail outlives what it describes. A sealer links
committed rows into one hash chain per institution (``audit.sealing``).
"""
