"""Who may see what: accounts, the viewer of a request, grants over opaque subject ids, and the policy.

The table in ``access.policy.rules`` is the single source. The database holds a copy of it, computes every
grant from that copy and enforces grants by row-level security, so an error in a screen opens nothing.
"""
