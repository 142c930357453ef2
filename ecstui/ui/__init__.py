"""How it looks and which key: paints what `live` knows and starts what `actions` offers."""
