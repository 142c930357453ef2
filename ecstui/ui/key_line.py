"""The line of keys at the bottom: what can be pressed here, and clicked.

Textual's own footer takes its keys down and mounts new ones at each move of the focus, which takes
longer than all else that the key did. This is one line of text.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen

from ecstui.text import clean
from ecstui.ui.widgets.fit import width_of
from ecstui.ui.widgets.ticker import Parts, Ticker


class Offer(msgspec.Struct, frozen=True):
    """A key on the line."""

    key: str
    shown: str
    label: str
    enabled: bool = True

    @property
    def parts(self) -> Parts:
        """How it is painted; greyed where it can't be used now."""
        key, label = ("accent", "text") if self.enabled else ("muted", "muted")
        return ((f" {self.shown} ", key), (f"{self.label} ", label))

    @property
    def width(self) -> int:
        """How many cells that takes."""
        return sum(width_of(text) for text, _role in self.parts)


class KeyLine(Ticker):
    """Shows the bindings of its screen that are meant for the footer."""

    def __init__(self) -> None:
        super().__init__()
        self._offers: tuple[Offer, ...] = ()
        self._looking = False

    def on_mount(self) -> None:
        """Follow the bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self._look()

    def on_resize(self) -> None:
        """More or fewer keys may fit."""
        self._look()

    def _changed(self, _screen: Screen[object]) -> None:
        # One key may change the bindings several times.
        if not self._looking:
            self._looking = True
            self.call_later(self._look)

    def _look(self) -> None:
        self._looking = False
        offers: dict[str, Offer] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.show:  # of several keys for the same, the first is enough
                offers.setdefault(active.binding.action, self._offer(active))
        self._offers = fitting(offers.values(), self.size.width)
        self.show([part for offer in self._offers for part in offer.parts])

    def _offer(self, active: ActiveBinding) -> Offer:
        binding = active.binding
        shown = self.app.get_key_display(binding)
        return Offer(binding.key, clean(shown), clean(binding.description), active.enabled)

    def on_click(self, event: events.Click) -> None:
        """Press the key under the pointer."""
        end = 0
        for offer in self._offers:
            end += offer.width
            if event.x < end:
                if offer.enabled:
                    self.app.simulate_key(offer.key)
                else:
                    self.app.bell()
                return


def fitting(offers: Iterable[Offer], width: int) -> tuple[Offer, ...]:
    """As many as fit; the last one, the help, stays and tells of those that do not."""
    kept = list(offers)
    while len(kept) > 1 and sum(offer.width for offer in kept) > width:
        del kept[-2]
    return tuple(kept)
