"""What AWS says when something is wrong, wording by wording, sorted by what it is about."""
