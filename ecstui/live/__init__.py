"""What we know right now: polling, history, metrics and tails; this room owns time."""
