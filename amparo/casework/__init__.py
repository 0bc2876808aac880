"""What is done with each person. Packages are layered: cases < consent < tasks < lifecycle."""
