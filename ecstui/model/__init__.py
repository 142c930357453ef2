"""What ECS is: immutable nouns with AWS's own field names; no clock, no I/O, no colour."""
