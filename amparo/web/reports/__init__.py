"""What is printed. Data reaches typst as JSON, never as part of its source."""
