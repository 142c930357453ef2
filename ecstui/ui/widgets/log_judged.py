"""The judging half of the log view: filters, search and levels of all its lines, in small steps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic

from ecstui.ui.widgets.log_judge import Filter
from ecstui.ui.widgets.log_lines import LogLines
from ecstui.ui.widgets.log_sieve import MAX_CONTEXT
from ecstui.ui.widgets.log_sweep import Hopeless, Sweep
from ecstui.ui.widgets.pattern import compile_pattern

FIRST_PAINT = 0.05
"""Seconds between paints while a new filter has not found a page of lines yet."""
_AT_ONCE = 0.004


class JudgedLines(LogLines):
    """Keeps every line of the buffer judged, without ever holding up the event loop."""

    problem = ""
    """What is wrong with a pattern, or that nothing was found; a sentence."""

    _sweep: Sweep | None = None
    _sweeping = False
    _refiltered = False
    _good: tuple[tuple[Filter, ...], str] = ((), "")

    @property
    def sweep(self) -> Sweep:
        """What goes over the lines."""
        if self._sweep is None:
            self._sweep = Sweep(self.sieve)
        return self._sweep

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters in force."""
        return self.sieve.filters

    @property
    def least(self) -> str:
        """The least level shown; "" for all."""
        return self.sieve.least

    def set_filters(self, filters: Sequence[Filter]) -> None:
        """Show only lines that pass all of `filters`, of the whole buffer and of what comes."""
        self._filter(tuple(each for each in filters if each.pattern is not None), self.least)

    def set_least(self, level: str) -> None:
        """Show only lines of `level` or worse; "" for all. Lines without a level count as info."""
        self._filter(self.filters, level)

    def set_context(self, lines: int) -> None:
        """Show so many lines before and after each that passes the filters."""
        self.sieve.context = min(max(lines, 0), MAX_CONTEXT)
        self.moved()

    def set_search(self, text: str) -> None:
        """Highlight what matches `text` (see `pattern` for its syntax); "" ends the search."""
        pattern = compile_pattern(text)
        if pattern == self.log_style.search:
            return
        self.problem = _plainly(text) if pattern is not None and pattern.plain else ""
        self.log_style = self.log_style._replace(search=pattern)
        self.sieve.set_search(pattern, self.log_style.summary_keys)
        self.repaint()
        self.judge()

    def _filter(self, filters: tuple[Filter, ...], least: str) -> None:
        if (filters, least) == (self.filters, self.least):
            return
        if not self._sweeping:
            self._good = self.filters, self.least
        plain = [each.text for each in filters if each.pattern is not None and each.pattern.plain]
        self.problem = _plainly(plain[-1]) if plain else ""
        self._refilter(filters, least)

    def _refilter(self, filters: tuple[Filter, ...], least: str) -> None:
        self.sieve.set_filters(filters, least, self.log_style.summary_keys)
        self._refiltered = True
        self.repaint()
        self.judge()

    def rejudge(self) -> None:
        """Lines are shown in other words: what matched may no longer do so."""
        keys = self.log_style.summary_keys
        self.sieve.set_search(self.log_style.search, keys)
        self.sieve.set_filters(self.filters, self.least, keys)
        self.judge()

    def judge(self) -> None:
        """Judge a few lines at once, and the others as soon as there is time."""
        more = self._step(_AT_ONCE)
        if not more:
            self._settle()
        # Under a filter the lines just come are better shown together, when they are judged.
        if not more or not self.sieve.active or len(self._visible) < self.page:
            self.moved()
        if more and not self._sweeping and self.is_running:
            self._sweeping = True
            self.run_worker(self._sweep_all(), name="sweep")

    async def _sweep_all(self) -> None:
        painted = monotonic()
        try:
            await asyncio.sleep(0)
            while self._step():
                await asyncio.sleep(0)
                wait = FIRST_PAINT if len(self._visible) < self.page else FIRST_PAINT * 5
                if self.sieve.active and monotonic() - painted > wait:
                    self.moved()
                    painted = monotonic()
        finally:
            self._sweeping = False
        self._good = self.filters, self.least
        self._settle()
        self.judged()

    def _settle(self) -> None:
        """New filters have judged all lines: what is pointed at stays in sight, or is gone."""
        if self._refiltered and self.pointer is not None:
            if self.sieve.shows(self.pointer):
                self._lines.reveal(self.pointer, self.page)
            else:
                self.pointer = None
        self._refiltered = False

    def judged(self) -> None:
        """All lines are judged."""
        if self.sieve.active:
            self.moved()

    def _step(self, seconds: float | None = None) -> bool:
        """Judge some lines; a pattern that takes too long is given up."""
        try:
            return self.sweep.step() if seconds is None else self.sweep.step(seconds)
        except Hopeless as hopeless:
            if hopeless.task == "hits":
                self._give_up_search()
            else:
                self._give_up_filter()
            return True

    def _give_up_search(self) -> None:
        pattern = self.log_style.search
        if pattern is not None:
            self.problem = f"{pattern.text} takes too long; looking for it as plain text"
            self.log_style = self.log_style._replace(search=pattern.as_plain())
        self.sieve.set_search(self.log_style.search, self.log_style.summary_keys)
        self.repaint()

    def _give_up_filter(self) -> None:
        """Back to the filters before; if those take too long now, to none."""
        if self._good == (self.filters, self.least):
            self._good = (), self.least
            self.problem = "the filter takes too long on some line, and is off"
        else:
            self.problem = "that filter takes too long on some line; it is not used"
        self.sieve.set_filters(*self._good, self.log_style.summary_keys)


def _plainly(text: str) -> str:
    return f"{text} is no regular expression; taken as plain text"
