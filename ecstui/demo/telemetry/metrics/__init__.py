"""CloudWatch metrics: curves of the fleet as pure functions of the minute, and alarms on them."""
