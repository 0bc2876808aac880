"""What may be shown to those who hold no case: aggregates without small groups (docs/adr/0005)."""
