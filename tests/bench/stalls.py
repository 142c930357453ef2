"""Starts ecstui with a watch on its event loop: which callback held it up, for how long, and where.

    python tests/bench/stalls.py REPORT MILLISECONDS [ecstui's own arguments]

Each stall longer than that becomes a line of JSON in REPORT, with the frames that a sampling
thread has seen meanwhile, the most frequent first.
"""

from __future__ import annotations

import asyncio.events
import json
import sys
import threading
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

SAMPLE = 0.004


class Watch:
    """Times every callback of the loop; samples the main thread's stack while one is long."""

    def __init__(self, report: Path, limit: float) -> None:
        self._report = report
        self._limit = limit
        self._began = 0.0
        self._seen: Counter[str] = Counter()
        self._main = threading.main_thread().ident or 0
        self._born = time.monotonic()
        report.write_text("", "utf-8")
        threading.Thread(target=self._sample, daemon=True).start()

    def install(self) -> None:
        """Wrap the method through which asyncio runs every callback."""
        plain = asyncio.events.Handle._run

        def timed(handle: asyncio.events.Handle) -> None:
            self._began = began = time.perf_counter()
            plain(handle)
            self._began = 0.0
            spent = time.perf_counter() - began
            if spent > self._limit:
                self._note(spent, handle)
            self._seen.clear()

        asyncio.events.Handle._run = timed  # type: ignore[assignment]  # no other way in

    def _note(self, spent: float, handle: asyncio.events.Handle) -> None:
        line = {
            "at": round(time.monotonic() - self._born, 3),
            "ms": round(spent * 1000, 1),
            "what": str(handle)[:200],
            "where": [f"{n}x {place}" for place, n in self._seen.most_common(4)],
        }
        with self._report.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def _sample(self) -> None:
        while True:
            time.sleep(SAMPLE)
            began = self._began
            if began and time.perf_counter() - began > self._limit / 3:
                frame = sys._current_frames().get(self._main)
                if frame is not None:
                    self._seen[_place(frame)] += 1


def _place(frame: FrameType) -> str:
    """The call chain, innermost first, with the program's own lines only shortened."""
    stack = traceback.extract_stack(frame)[-14:]
    names = [f"{Path(one.filename).stem}:{one.lineno} {one.name}" for one in reversed(stack)]
    return " < ".join(names)


def main() -> int:
    """Run the console under watch."""
    report, milliseconds, *argv = sys.argv[1:]
    Watch(Path(report), float(milliseconds) / 1000).install()
    from ecstui.cli import main as ecstui

    return ecstui(argv)


if __name__ == "__main__":
    sys.exit(main())
