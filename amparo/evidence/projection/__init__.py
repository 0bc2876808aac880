"""The projection: one anonymous line a case, the only thing that aggregates are ever counted from.

It holds surrogate ids, months and departments, general-class data and nothing sealed. Only the role
``amparo_statistics`` may read it; only the database's own function may write it (migration 0002).
"""
