"""Widgets of our own: they paint plain rows, series and lines, and know nothing of AWS."""
