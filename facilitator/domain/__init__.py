"""The rules in plain Python: standard library only, no database, no web."""
