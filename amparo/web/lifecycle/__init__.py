"""What changes a case's life: transfer, team, follow-up, closing, reopening, and the summary on paper."""
