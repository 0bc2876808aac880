"""Files that come in: staged, checked row by row, what does not pass kept with its reason, resumable."""
