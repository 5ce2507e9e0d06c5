"""The rules in plain Python: no database, no web, the standard library alone."""
