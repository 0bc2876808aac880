"""Where things happen: Peru's UBIGEO and the world's countries, catalogued in memory, and the search over it.

Pure Python over committed files (`data/README.md` names their sources); no table, no Django.
"""
