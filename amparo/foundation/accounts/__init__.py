"""What becomes of accounts: where one is signed in, a recent second factor, who opens and closes them, reviews."""
