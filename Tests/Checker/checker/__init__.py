"""Checks the three guarantees under faults. Start at `scenario.py`; `verdict.py` says what counts as broken."""
