"""A case is one institution's file on one person: who it is, what happened, what is done, and its path.

Facts are added and corrected by newer facts, never overwritten. Every action leaves exactly one path entry for
each case that it touches, in the same transaction.
"""
