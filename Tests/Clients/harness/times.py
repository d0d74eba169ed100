"""Times of records, in milliseconds. Long gone enough to be no append time, and recent enough for retention to leave them."""

import time

YESTERDAY = time.time_ns() // 1_000_000 - 86_400_000
