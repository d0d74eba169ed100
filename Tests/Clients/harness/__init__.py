"""What the suites share: the broker as a process, foreign clients, and bytes that no client would send."""
