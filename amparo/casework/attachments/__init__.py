"""Papers of a case: consent scans, reports, photos; sealed in pieces, opened one by one through the gate."""
