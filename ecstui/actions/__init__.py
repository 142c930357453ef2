"""What an operator may do: plan, guard, run, watch, audit. Pure, but for `run` and `audit`."""
