"""The panes of the console, one file a noun: what each shows of a `View`."""
