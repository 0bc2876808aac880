"""Files that come in: staged, checked row by row, what does not pass kept with its reason, resumable.

Decided here. A row is its position (data set and row number from 1), never its content: equal rows are
different people. A position that is taken keeps its first row; a different one that comes for it goes to
quarantine. One physical line is one row. A batch of rows, its audit row, what it set aside and how far the
file was read commit together, so that an interruption at any moment resumes at the next batch.
"""
