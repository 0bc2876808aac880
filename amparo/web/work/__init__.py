"""The first page: what is due, what is new, my cases and my search in them; and a coordinator's unit."""
