"""ecstui: the terminal console for Amazon ECS."""

__version__ = "0.1.0"
