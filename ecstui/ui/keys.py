"""Every key of the console outside its widgets, as one table; help, footer and palette read it.

Rules: a lower-case key reads or opens a dialog, no key changes AWS without one. Nothing hangs on
keys that terminals, multiplexers or browsers swallow alone.
"""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding, BindingType


class Key(NamedTuple):
    """One key. `id` is its name in the user's keymap; `where` the heading in the help."""

    id: str
    keys: str
    action: str
    label: str
    tip: str
    where: str = "Everywhere"
    footer: bool = False
    shown_as: str | None = None
    priority: bool = False


APP = (
    Key("app.help", "question_mark,f1", "help", "Help", "All keys, and what they do", footer=True),
    Key("app.palette", "colon", "command_palette", "Commands", "Find any command by its name"),
    Key("app.pause", "equals_sign", "pause", "Pause", "Stop asking AWS, or go on"),
    Key("app.refresh", "ctrl+r", "refresh_now", "Refresh", "Ask AWS now"),
    Key("app.repaint", "ctrl+l", "repaint", "Repaint", "Draw the whole screen again"),
    Key("app.suspend", "ctrl+z", "suspend_process", "Suspend", "Back to the shell; `fg` returns"),
    Key("app.quit", "ctrl+c", "interrupt", "Quit", "Cancel; twice quits", priority=True),
)

CONSOLE = (
    Key("view.back", "escape", "back", "Back", "One step back", shown_as="esc"),
    Key("view.leave", "q", "leave", "Back/quit", "Back; from the clusters: quit"),
    Key("view.filter", "slash", "filter", "Filter", "Only rows that match", footer=True),
    Key("service.scale", "s", "scale", "Scale", "Set the desired count", "Services", footer=True),
    Key("service.restart", "r", "restart", "Restart", "New tasks, no change", "Services", True),
    Key("service.rollback", "R", "rollback", "Roll back", "To the last good one", "Services", True),
    Key("view.undo", "u", "undo", "Undo", "Undo the last change made here"),
    Key("service.faults", "z", "faults", "Faults", "Only what is broken", "Services", True),
    Key("task.stop", "S", "stop_task", "Stop", "Stop the task", "Tasks", True),
    Key("task.stopped", "x", "stopped", "Stopped", "Running, stopped or all", "Tasks", True),
    Key("view.logs", "l", "logs", "Logs", "Logs of the row, full size", footer=True),
    Key("view.metrics", "m", "metrics", "Charts", "CPU and memory, full size", footer=True),
    Key("view.describe", "d", "describe", "Describe", "All there is to say", footer=True),
    Key("view.copy", "c", "copy", "Copy", "Copy the row's ARN"),
    Key("view.zoom", "f", "zoom", "Zoom", "This pane alone, or all", footer=True),
    Key("pane.next", "tab", "next_pane", "Next pane", "To the next pane"),
    Key("pane.previous", "shift+tab", "previous_pane", "Previous pane", "To the pane before"),
    Key("pane.clusters", "1", "pane('clusters')", "Go to clusters", "To the clusters"),
    Key("pane.services", "2", "pane('services')", "Go to services", "To the services"),
    Key("pane.tasks", "3", "pane('tasks')", "Go to tasks", "To the tasks"),
    Key("pane.logs", "4", "pane('logs')", "Go to logs", "To the logs"),
    Key("pane.charts", "5", "pane('charts')", "Go to charts", "To the charts"),
)
LOGS = (
    Key("logs.search", "slash", "search", "Search", "Find and highlight", "Logs", True),
    Key(
        "logs.filter",
        "ampersand",
        "filter",
        "Filter",
        "Only lines that match, !without",
        "Logs",
        True,
    ),
    Key("logs.copy", "c", "copy", "Copy", "Copy the line, or what is between marks", "Logs"),
    Key("logs.save", "ctrl+s", "save", "Save", "Save the shown lines in a file", "Logs", True),
    Key("logs.range", "0", "range('0')", "Newest", "The newest lines", "Logs"),
    Key("logs.head", "1", "range('1')", "Oldest", "The oldest lines; again for older ones", "Logs"),
    Key("logs.minute", "2", "range('2')", "1 minute", "All of the last minute", "Logs"),
    Key("logs.five", "3", "range('3')", "5 minutes", "All of the last 5 minutes", "Logs"),
    Key("logs.quarter", "4", "range('4')", "15 minutes", "All of the last 15 minutes", "Logs"),
    Key("logs.half", "5", "range('5')", "30 minutes", "All of the last half hour", "Logs"),
    Key("logs.hour", "6", "range('6')", "1 hour", "All of the last hour", "Logs"),
    Key("logs.previous", "p", "previous", "Last words", "Of tasks that stopped last", "Logs", True),
    Key("logs.live", "V", "live_tail", "Live tail", "AWS sends lines at once; costs money", "Logs"),
    Key("logs.pager", "o", "pager", "Pager", "Open the shown lines in $PAGER", "Logs"),
)
"""Keys of the log pane besides those of the log view itself."""

PALETTE = frozenset(key.id for key in (*APP, *CONSOLE, *LOGS)) - {
    "app.palette",
    "view.back",
    "view.leave",
    "pane.next",
    "pane.previous",
}
"""What the palette offers: what has a name worth typing, not the ways to move."""


def bindings(table: tuple[Key, ...]) -> list[BindingType]:
    """Textual's bindings of a table."""
    return [
        Binding(
            key.keys,
            key.action,
            key.label,
            show=key.footer,
            key_display=key.shown_as,
            priority=key.priority,
            tooltip=key.tip,
            id=key.id,
        )
        for key in table
    ]
