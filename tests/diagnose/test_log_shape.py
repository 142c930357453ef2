"""The parts of plain log lines."""

import pytest

from ecstui.diagnose.log_shape import json_spans, spans


def parts(text: str) -> list[tuple[str, str]]:
    return [(span.part, text[span.start : span.end]) for span in spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "2026-03-14T09:26:00.123Z INFO [http] GET /a?b=c took=3ms",
            [("time", "2026-03-14T09:26:00.123Z"), ("level", "INFO"), ("key", "took=")],
        ),
        ("09:26:00,5 plain", [("time", "09:26:00,5")]),
        ("[2026-03-14 09:26:00] x", [("time", "[2026-03-14 09:26:00]")]),
        (
            "\tat com.example.App.main(App.java:7)",
            [("frame", "\tat com.example.App.main(App.java:7)")],
        ),
        (
            '10.0.0.1 - - [14/Mar/2026:09:26:00 +0000] "GET / HTTP/1.1" 404 12 "-"',
            [
                ("quiet", "10.0.0.1 - - [14/Mar/2026:09:26:00 +0000]"),
                ("status", "404"),
                ("quiet", '12 "-"'),
            ],
        ),
        ("nothing to see, WARNING-LIGHT aside", []),
        ("", []),
    ],
)
def test_parts(text: str, expected: list[tuple[str, str]]) -> None:
    assert parts(text) == expected


def test_keys_of_json() -> None:
    text = '{"a": 1, "b":"c: d"}'
    assert [text[span.start : span.end] for span in json_spans(text)] == ['"a":', '"b":']
