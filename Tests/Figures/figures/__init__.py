"""Figures of a cluster. Start at `__main__.py`."""
