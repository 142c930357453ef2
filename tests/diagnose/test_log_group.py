"""Which lines belong to the one above, in the traces of the usual languages."""

from itertools import pairwise

import pytest

from ecstui.diagnose.log_group import continues

TRACES = {
    "java": [
        "2026-03-14 09:26:00 ERROR [main] c.e.App - Could not start",
        "java.lang.IllegalStateException: no database",
        "\tat com.example.App.main(App.java:7)",
        "\t... 23 more",
        "Caused by: java.net.ConnectException: refused",
        "\tat sun.nio.ch.Net.poll(Native Method)",
    ],
    "python": [
        "ERROR:root:failed",
        "Traceback (most recent call last):",
        '  File "/app/main.py", line 3, in <module>',
        "    run()",
        "ValueError: no",
        "",
        "During handling of the above exception, another exception occurred:",
        "Traceback (most recent call last):",
        '  File "/app/main.py", line 5, in <module>',
        "app.errors.ConfigError: no",
    ],
    "node": [
        "TypeError: Cannot read properties of undefined (reading 'id')",
        "    at handler (/app/index.js:10:5)",
        "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    ],
    "go": [
        "panic: runtime error: index out of range",
        "",
        "goroutine 1 [running]:",
        "main.main()",
        "\t/app/main.go:12 +0x1d",
        "exit status 2",
    ],
    "json": ["{", '  "level": "info",', '  "nested": {', "  }", "}"],
}


@pytest.mark.parametrize("name", TRACES)
def test_traces_hang_together(name: str) -> None:
    lines = TRACES[name]
    joined = [continues(line, before) for before, line in pairwise(lines)]
    loose = [line for line, joins in zip(lines[1:], joined, strict=True) if not joins]
    assert loose == []


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("INFO one", "INFO two"),
        ("INFO one", ""),
        ("INFO one", "ValueError: in prose"),
        ("\tat x", "2026-03-14 09:26:00 INFO next"),
        ("INFO one", '{"level":"info"}'),
        ("", "GET / 200"),
    ],
)
def test_ordinary_lines_stand_alone(before: str, message: str) -> None:
    assert not continues(message, before)
