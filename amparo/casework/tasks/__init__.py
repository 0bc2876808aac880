"""What is promised and by when: tasks of a case, due for the one who is responsible for it."""
