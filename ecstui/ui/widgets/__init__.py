"""Widgets that know nothing of ECS: rows, series and lines in, pixels and messages out."""
