"""Load balancers of the fleet: target groups, the health of targets, listeners and rules."""
