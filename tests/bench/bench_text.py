"""Microseconds per line of the sanitiser, by kind of line: `python tests/bench/bench_text.py`."""

from __future__ import annotations

import random
import time

from ecstui.text import clean

LINES = {
    "ascii": "2026-01-02T03:04:05Z INFO request id=4711 path=/v1/orders status=200 took=12ms " * 2,
    "other text": "Zahlung für Größe Ä bestätigt – 支払い完了 注文番号 4711 – оплата прошла " * 2,
    "marks": "e\u0301te\u0301 สวัสดี ne\u0301e 4711 " * 6,
    "coloured": "\x1b[2m03:04:05\x1b[0m \x1b[32mINFO\x1b[0m \x1b[1mrequest\x1b[0m id=4711 ok " * 2,
    "hostile": "\x1b]0;x\x07\u202e\x00\ud800" * 20 + "text" * 10,
    "100 kB ascii": "x" * 100_000,
}
ROUNDS = 2_000


def microseconds(line: str) -> float:
    """The best of five rounds: noise only ever adds."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(ROUNDS):
            clean(line)
        best = min(best, time.perf_counter() - start)
    return best / ROUNDS * 1e6


def main() -> None:
    """Print one figure per kind."""
    for name, line in LINES.items():
        print(f"{name:14} {len(line):7,} chars {microseconds(line):8.2f} us/line")
    rng = random.Random(1)
    noise = "".join(chr(rng.randrange(0x110000)) for _ in range(120))
    print(f"{'random':14} {len(noise):7,} chars {microseconds(noise):8.2f} us/line")


if __name__ == "__main__":
    main()
