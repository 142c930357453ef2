"""Every key of the log view, pressed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot

from ecstui.ui import theme
from ecstui.ui.widgets.log_actions import LogActions
from ecstui.ui.widgets.log_buffer import LogBuffer, LogLine
from ecstui.ui.widgets.log_keys import LOG_BINDINGS
from ecstui.ui.widgets.log_paint import LogStyle
from ecstui.ui.widgets.log_view import Filter, LogView

NOON = 1_760_011_200.0
ERRORS = {20, 60}


def numbered(first: int, end: int) -> list[LogLine]:
    """Lines 0 to 99 of two tasks; two of them are errors with a trace, some are JSON."""
    lines = []
    for n in range(first, end):
        text = f"ERROR line {n}" if n in ERRORS else f"line {n}"
        if n % 10 == 5:
            text = f'{{"level":"debug","msg":"json {n}","n":{n}}}'
        task = f"web/{n % 2}"
        lines.append(LogLine(text, NOON + n, task, n % 2, key=f"k{n}", stream=task))
        if n in ERRORS:
            lines.append(LogLine("\tat frame", NOON + n, task, n % 2, key=f"k{n}", stream=task))
    return lines


class Stage(App[None]):
    """One log view of 60x10 in the midst of 100 lines, and what it asked for."""

    def __init__(self, lines: int = 100) -> None:
        super().__init__()
        self.asked: list[object] = []
        self._count = lines
        for each in theme.load_themes(theme.shipped_dir()).loaded.values():
            self.register_theme(each)
        self.theme = theme.DEFAULT_THEME

    def compose(self) -> ComposeResult:
        yield LogView(fps=1000, style=LogStyle(times="utc"), now=lambda: NOON + 100)

    def on_mount(self) -> None:
        self.view.append(numbered(0, self._count))
        self.view.focus()

    @property
    def view(self) -> LogView:
        return self.query_one(LogView)

    def on_log_actions_opened(self, message: LogActions.Opened) -> None:
        self.asked.append([line.text for line in message.lines])

    def on_log_actions_older_wanted(self) -> None:
        self.asked.append("older")

    @property
    def rows(self) -> list[str]:
        return [self.view.render_line(y).text.rstrip(" ▐") for y in range(self.view.size.height)]

    @property
    def pointed(self) -> str:
        number = self.view.pointer
        return "" if number is None else self.view.buffer.line(number).text


async def typed(app: Stage, pilot: Pilot[None], keys: str) -> None:
    """Press `keys`; `/x` searches and `&x` filters first."""
    await pilot.pause()
    for key in keys.split():
        if key.startswith("/"):
            app.view.set_search(key[1:])
        elif key.startswith("&"):
            app.view.set_filters([*app.view.filters, Filter.typed(key[1:])])
        else:
            await pilot.press(key)
        await pilot.pause()


def top(text: str) -> Callable[[Stage], bool]:
    return lambda app: app.rows[0].endswith(text)


def bottom(text: str) -> Callable[[Stage], bool]:
    return lambda app: app.rows[-1].endswith(text)


def pointing(text: str) -> Callable[[Stage], bool]:
    return lambda app: app.pointed == text


def style(**wanted: object) -> Callable[[Stage], bool]:
    return lambda app: all(getattr(app.view.log_style, k) == v for k, v in wanted.items())


CASES: dict[str, list[tuple[str, Callable[[Stage], bool]]]] = {
    "log.down": [("g j", top("line 1")), ("U enter up down", pointing("line 99"))],
    "log.up": [("k", top("line 89")), ("enter k k", pointing("line 97"))],
    "log.right": [("l", style(left=16)), ("w l", style(left=0))],
    "log.left": [("l right h left h", style(left=0))],
    "log.page_down": [("g pagedown", top("line 9")), ("pageup pagedown", lambda a: a.view.follow)],
    "log.page_up": [("pageup", top("line 81")), ("enter pageup", pointing("line 90"))],
    "log.half_down": [("g ctrl+d", top("line 4"))],
    "log.half_up": [("ctrl+u", top("line 86"))],
    "log.oldest": [("g", top("line 0")), ("g g", lambda app: app.asked == ["older"])],
    "log.follow": [("g G", bottom("line 99")), ("enter F", pointing(""))],
    "log.autoscroll": [("s", lambda a: not a.view.follow), ("s s", lambda a: a.view.follow)],
    "log.wrap": [("w", style(wrap=True)), ("l w", style(wrap=True, left=0))],
    "log.times": [
        ("t", lambda app: app.rows[-1] == "    1s web/1    line 99"),
        ("t t", lambda app: app.rows[-1] == "web/1    line 99"),
        ("t t t t", lambda app: app.rows[-1] == "12:01:39Z web/1    line 99"),
    ],
    "log.sources": [
        ("T", lambda app: app.rows[-1] == "12:01:39Z line 99"),
        ("T T", lambda app: app.rows[-1] == "12:01:39Z web/1    line 99"),
    ],
    "log.column_lock": [("L l", top("ne 90")), ("l", lambda a: a.rows[0].startswith("12:01:30Z"))],
    "log.raw_json": [
        ("", lambda app: app.rows[5].endswith("DEBUG  json 95  n=95")),
        ("P", lambda app: app.rows[5].endswith('{"level":"debug","msg":"json 95","n":95}')),
    ],
    "log.next_match": [
        ("/line\\s3 g n", pointing("line 3")),
        ("/line\\s3 g n n", pointing("line 30")),
        ("/nothing n", lambda app: app.view.problem == "no match below"),
        ("n", pointing("")),
    ],
    "log.previous_match": [("/line\\s3 N", pointing("line 39"))],
    "log.next_error": [("g e", pointing("ERROR line 20")), ("g e e", pointing("ERROR line 60"))],
    "log.previous_error": [
        ("E", pointing("ERROR line 60")),
        ("E E E", lambda app: app.view.problem == "no error above"),
    ],
    "log.fewer_levels": [
        ("greater_than_sign", lambda app: app.view.status.shown == 92),
        (
            "> > >",
            lambda app: [row[-13:] for row in app.rows[:4:2]] == ["ERROR line 20", "ERROR line 60"],
        ),
    ],
    "log.more_levels": [
        ("> > <", lambda a: a.view.least == "info"),
        ("<", lambda a: not a.view.least),
    ],
    "log.more_context": [
        ("&line\\s42 z z", lambda a: [r[-7:] for r in a.rows[:2]] == ["line 40", "line 41"])
    ],
    "log.less_context": [("&line\\s42 z z Z Z Z", top("line 42"))],
    "log.mark": [
        ("m", lambda app: app.rows[-1].startswith("── mark 1 ──")),
        ("m m", bottom("line 99")),
        ("enter k m", lambda app: "mark 1" in app.rows[-1]),
    ],
    "log.next_mark": [("enter k k k m G g u", pointing("line 96")), ("u", pointing(""))],
    "log.previous_mark": [
        ("m g U", lambda a: a.view.problem == "no mark above"),
        ("m U", pointing("line 99")),
    ],
    "log.open": [
        ("enter", pointing("line 99")),
        ("E enter", lambda app: app.asked == [["ERROR line 60", "\tat frame"]]),
    ],
    "log.unpoint": [("enter escape", pointing(""))],
    "log.clear": [("C", lambda app: len(app.view.buffer) == 0 and app.view.follow)],
}


def test_every_key_is_here() -> None:
    bindings = [each for each in LOG_BINDINGS if isinstance(each, Binding)]
    assert {each.id for each in bindings} == set(CASES)
    assert all(each.tooltip for each in bindings)
    keys = [key for each in bindings for key in each.key.split(",")]
    assert len(keys) == len(set(keys))


def test_no_key_can_write_to_aws() -> None:
    for path in Path(__file__).parents[2].joinpath("ecstui/ui/widgets").glob("log_*.py"):
        assert "ecstui.actions" not in path.read_text("utf-8")


@pytest.mark.parametrize("name", CASES)
async def test_key(name: str) -> None:
    for keys, wanted in CASES[name]:
        app = Stage()
        async with app.run_test(size=(60, 10)) as pilot:
            await typed(
                app, pilot, keys.replace("<", "less_than_sign").replace(">", "greater_than_sign")
            )
            assert wanted(app), (keys, app.rows, app.pointed, app.view.problem)


async def test_escape_is_left_to_others_without_a_pointer() -> None:
    heard = []

    class Outer(Stage):
        BINDINGS = [Binding("escape", "heard", "Heard")]  # noqa: RUF012  Textual's own way

        def action_heard(self) -> None:
            heard.append("escape")

    app = Outer()
    async with app.run_test(size=(60, 10)) as pilot:
        await typed(app, pilot, "enter escape")
        assert heard == []
        await typed(app, pilot, "escape")
        assert heard == ["escape"]


async def test_going_past_the_top_asks_for_older_lines_once() -> None:
    app = Stage(lines=30)
    async with app.run_test(size=(60, 10)) as pilot:
        await typed(app, pilot, "g k k pageup")
        assert app.asked == ["older"]
        line = LogLine("line before", NOON - 5, "web/0")
        app.view.prepend([line], "the log begins here")
        await typed(app, pilot, "")
        assert app.rows[0].endswith("line 0")
        await typed(app, pilot, "k k")
        assert app.rows[0].startswith("── the log begins here ──")
        assert app.rows[1].endswith("line before")
        app.view.no_older("nothing older")
        await typed(app, pilot, "k k k")
        assert app.asked == ["older"]


async def test_late_lines_leave_what_is_read_where_it_is() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await typed(app, pilot, "g pagedown pagedown enter")
        before, pointed = app.rows, app.pointed
        app.view.append([LogLine("late", NOON + 2.5, "web/0", late=True)])
        app.view.append([LogLine("new", NOON + 500, "web/0")])
        app.view.prepend([LogLine("old", NOON - 5, "web/0")])
        await typed(app, pilot, "")
        assert (app.rows, app.pointed) == (before, pointed)
        assert app.view.new_count == 1
        app.view.to_time(NOON + 2.2)
        await typed(app, pilot, "")
        assert app.pointed == "late"
        assert any(row.endswith("»late") for row in app.rows)


async def test_a_click_points_and_the_console_hears_of_it() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        await pilot.click(LogView, offset=(20, 3))
        assert app.pointed == "line 93"
        assert app.view.selected()[1] == "at the pointer"
        assert list(app.view.lines_text(prefix=False))[-1] == "line 99"
        app.view.set_filters([Filter("line 5"), Filter("7", exclude=True)])
        await pilot.pause()
        assert list(app.view.lines_text(prefix=False))[:2] == [
            "line 50",
            "line 51",
        ]
        assert len(list(app.view.lines_text(filtered=False))) == 102


async def test_a_hopeless_filter_leaves_the_one_before_in_force() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.view.append([LogLine("x" * 60, NOON + 200, "web/0")])
        await typed(app, pilot, "&line")
        await app.workers.wait_for_complete()
        app.view.set_filters([Filter("(x+x+)+y")])
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert [each.text for each in app.view.filters] == ["line"]
        assert "takes too long" in app.view.problem
        assert app.view.status.shown == 92
        app.view.set_search("(x+x+)+y")
        await app.workers.wait_for_complete()
        search = app.view.log_style.search
        assert search is not None
        assert search.plain


async def test_the_pointer_stays_in_sight_under_a_new_filter_or_goes() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        await typed(app, pilot, "E &line")
        assert app.pointed == "ERROR line 60"
        assert any(row.endswith("ERROR line 60") for row in app.rows)
        await typed(app, pilot, "&!ERROR")
        assert app.pointed == ""


async def test_a_bad_expression_is_taken_as_text_and_said() -> None:
    app = Stage()
    async with app.run_test(size=(60, 10)) as pilot:
        app.view.append([LogLine("call(x", NOON + 200, "web/0")])
        await typed(app, pilot, "&call(")
        assert app.rows[0].endswith("call(x")
        assert app.view.status.problem == "call( is no regular expression; taken as plain text"


async def test_many_lines_are_filtered_in_steps_and_jumps_wait_for_them() -> None:
    app = Stage(lines=1)
    async with app.run_test(size=(60, 10)) as pilot:
        app.view.append(LogLine(f"line {n}", NOON + n, "web/0") for n in range(60_000))
        await pilot.pause()
        app.view.set_filters([Filter(r"\b\d*77\b")])
        await app.workers.wait_for_complete()
        assert app.view.status.shown == 600
        app.view.set_filters([])
        app.view.set_search(r"line 7\b")
        app.view.action_find(-1)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.pointed == "line 7"
        assert app.view.status.hits == 1


async def test_sources_get_colours_of_their_own_and_a_column_wide_enough() -> None:
    app = Stage(lines=0)
    async with app.run_test(size=(60, 12)) as pilot:
        tasks = [f"service-{n}/0" for n in range(8)]
        app.view.append(LogLine("x", NOON, task, 3) for task in tasks)
        await pilot.pause()
        assert app.rows[0] == "12:00:00Z service-0/0 x"
        styles = [list(app.view.render_line(y))[1].style for y in range(8)]
        assert len(set(styles)) == 8


async def test_a_full_buffer_asks_for_nothing_older() -> None:
    app = Stage(lines=0)
    async with app.run_test(size=(60, 10)) as pilot:
        app.view.buffer.max_lines = 20
        app.view.append(numbered(0, 30))
        await typed(app, pilot, "g k k")
        assert app.asked == []
        assert "older lines dropped" in app.rows[0]
        assert isinstance(app.view.buffer, LogBuffer)
