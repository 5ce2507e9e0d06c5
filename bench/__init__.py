"""The fixed scenario and its measurements: `make bench`, or `python -m bench [--quick]`."""
