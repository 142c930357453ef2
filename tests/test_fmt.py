"""How numbers read: ages by the vectors of Kubernetes' HumanDuration, sizes, times, sorting."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator

import pytest

from ecstui import fmt

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "-"),
        (math.nan, "-"),
        (math.inf, "-"),
        (-1.9, "0s"),
        (-2, "in 2s"),
        (-300, "in 5m"),
        (0, "0s"),
        (0.9, "0s"),
        (1, "1s"),
        (95, "95s"),
        (119.9, "119s"),
        (2 * MINUTE, "2m"),
        (3 * MINUTE + 7, "3m7s"),
        (10 * MINUTE - 1, "9m59s"),
        (10 * MINUTE, "10m"),
        (42 * MINUTE + 59, "42m"),
        (3 * HOUR - 1, "179m"),
        (3 * HOUR, "3h"),
        (4 * HOUR + 12 * MINUTE, "4h12m"),
        (8 * HOUR - 1, "7h59m"),
        (8 * HOUR, "8h"),
        (30 * HOUR + 59 * MINUTE, "30h"),
        (48 * HOUR - 1, "47h"),
        (48 * HOUR, "2d"),
        (3 * DAY + 4 * HOUR, "3d4h"),
        (8 * DAY - 1, "7d23h"),
        (8 * DAY, "8d"),
        (40 * DAY, "40d"),
        (2 * YEAR - 1, "729d"),
        (2 * YEAR, "2y"),
        (2 * YEAR + 30 * DAY, "2y30d"),
        (8 * YEAR - 1, "7y364d"),
        (8 * YEAR, "8y"),
        (9 * YEAR + 100 * DAY, "9y"),
    ],
)
def test_age(seconds: float | None, words: str) -> None:
    assert fmt.age(seconds) == words


@pytest.mark.parametrize("words", ["119s", "9m59s", "7h59m", "47h", "7d23h", "729d", "7y364d"])
def test_the_longest_age_fits_six_columns(words: str) -> None:
    assert len(words) <= 6


def test_counts() -> None:
    assert fmt.count(0) == "0"
    assert fmt.count(1_234_567) == "1,234,567"
    assert fmt.plural(1, "task") == "1 task"
    assert fmt.plural(0, "task") == "0 tasks"
    assert fmt.plural(1204, "entry", "entries") == "1,204 entries"


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (None, "-"),
        (0, "0%"),
        (0.04, "0.0%"),
        (7.26, "7.3%"),
        (9.94, "9.9%"),
        (9.96, "10%"),
        (42.4, "42%"),
        (99.5, "100%"),
        (100, "100%"),
        (1234, "1,234%"),
    ],
)
def test_percent(x: float | None, words: str) -> None:
    assert fmt.percent(x) == words


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (0, "0"),
        (0.1234, "0.123"),
        (12, "12"),
        (999.4, "999"),
        (999.6, "1k"),
        (1234, "1.23k"),
        (1500000, "1.5M"),
        (-2000000000.0, "-2G"),
    ],
)
def test_number(x: float, words: str) -> None:
    assert fmt.number(x) == words


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (None, "-"),
        (0, "0 B"),
        (512, "512 B"),
        (1000, "1000 B"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (1024 * 1024 - 1, "1 MiB"),
        (67318579, "64.2 MiB"),
        (123.4 * 1024**3, "123 GiB"),
        (5000 * 1024**4, "5000 TiB"),
    ],
)
def test_bytes(n: float | None, words: str) -> None:
    assert fmt.bytes_(n) == words


def test_sizes_as_ecs_counts_them() -> None:
    assert fmt.mebibytes(None) == "-"
    assert fmt.mebibytes(512) == "512 MiB"
    assert fmt.mebibytes(1000) == "1000 MiB"
    assert fmt.mebibytes(1536) == "1.5 GiB"
    assert fmt.mebibytes(30720) == "30 GiB"
    assert fmt.cpu_units(None) == "-"
    assert fmt.cpu_units(256) == "0.25 vCPU"
    assert fmt.cpu_units(128) == "0.125 vCPU"
    assert fmt.cpu_units(1024) == "1 vCPU"
    assert fmt.cpu_units(16384) == "16 vCPU"


@pytest.fixture
def far_from_utc() -> Iterator[None]:
    """Local time is 5 h 30 min ahead of UTC."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "XST-5:30"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("far_from_utc")
def test_times() -> None:
    epoch = 1_767_225_600.5  # 2026-01-01 00:00:00.5 UTC
    assert fmt.clock_time(epoch) == "05:30:00"
    assert fmt.clock_time(epoch, utc=True) == "00:00:00Z"
    assert fmt.clock_time(epoch, utc=True, milliseconds=True) == "00:00:00.500Z"
    assert fmt.date_time(epoch) == "2026-01-01 05:30:00"
    assert fmt.date_time(epoch, utc=True) == "2026-01-01 00:00:00Z"


@pytest.mark.parametrize("epoch", [None, -1, 1e30, math.nan, math.inf])
def test_times_from_a_broken_answer(epoch: float | None) -> None:
    assert fmt.clock_time(epoch) == fmt.date_time(epoch) == "-"


def test_natural_order() -> None:
    names = ["web-10", "Web-2", "web-1", "api", "10", "9", "web", "web-2b"]
    ordered = ["9", "10", "api", "web", "web-1", "Web-2", "web-2b", "web-10"]
    assert sorted(names, key=fmt.natural_key) == ordered


def test_natural_order_survives_any_text() -> None:
    assert fmt.natural_key("") < fmt.natural_key("1" * 10_000)
    assert fmt.natural_key("²") != fmt.natural_key("2")


@pytest.mark.parametrize(
    ("image", "short"),
    [
        ("nginx", "nginx"),
        ("library/nginx:1.27", "library/nginx:1.27"),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web:1.4", "team/web:1.4"),
        ("localhost/web", "web"),
        ("registry:5000/web:2", "web:2"),
        ("ghcr.io/a/b@sha256:" + "0123456789abcdef" * 4, "a/b@0123456789ab"),
    ],
)
def test_short_image(image: str, short: str) -> None:
    assert fmt.short_image(image) == short
