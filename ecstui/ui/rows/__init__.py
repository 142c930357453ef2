"""Nouns as rows of a table: pure functions, one file a noun."""
