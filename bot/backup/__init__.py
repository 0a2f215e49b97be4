"""Backups: a consistent copy of all that cannot be made anew, and the way back from it."""
