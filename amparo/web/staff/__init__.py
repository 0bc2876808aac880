"""Those who work here: who has what, who leaves, who comes, which courses they hold."""
