"""The first page: what is due, what is new, my cases and my search in them; and for a coordinator, the unit."""
