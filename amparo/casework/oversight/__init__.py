"""Who looked at what, read back: for the one who answers for a case, for the auditor, and by five plain rules.

The trail itself stays closed to the application. What is read of it comes through functions of the database that
ask who is looking (``migrations/0002_looks.sql``).
"""
