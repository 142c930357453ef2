"""What it means: pure functions of (snapshot, now) to findings."""
