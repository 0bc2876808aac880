"""The policy: one declarative table (``rules``), and what is generated from it (``sql``, ``document``)."""
