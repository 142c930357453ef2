"""CloudWatch Logs: what the tasks of the fleet say, written when it is asked for."""
