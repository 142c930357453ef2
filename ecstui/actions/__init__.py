"""What an operator may do: plan, guard, run, watch and audit."""
