"""The palette of commands: Textual's own, made safe for keys that come before its list is shown."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette


class Commands(CommandPalette):
    """Finds a command by its name."""

    def _action_command_list(self, action: str) -> None:
        # A list that was never laid out has no lines to page through: a KeyError in Textual 8.2.
        if self.query_one(CommandList).size.height:
            super()._action_command_list(action)
