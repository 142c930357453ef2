"""How `ecstui triage` says what it found: as text, JSON or Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ecstui import fmt, text
from ecstui.cli.triage_look import Look, Unchecked
from ecstui.diagnose.board import Row
from ecstui.diagnose.finding import Finding, Severity
from ecstui.model.service import Service

_GLYPH: dict[Severity, str] = {"error": "✗", "warning": "!", "info": "·"}
_INK: dict[Severity, str] = {"error": "1;31", "warning": "1;33", "info": "2"}
_TREND = {"rising": "getting worse", "falling": "getting better", "steady": "going on", "": ""}
_BLOCKS = " ▁▂▃▄▅▆▇█"
_MORE = re.compile(r" For more information, see the [\w ]*\.$")
"""The tail of many events, which says nothing about this one."""


@dataclass(frozen=True)
class Report:
    """A look, narrowed to what was asked for."""

    look: Look
    rows: tuple[Row, ...]
    notes: tuple[tuple[Service, Finding], ...] = ()
    """Findings of level info, if they were asked for."""
    healthy: tuple[Service, ...] = ()
    """Services without errors and warnings, if they were asked for."""

    @property
    def now(self) -> float:
        """When it was looked."""
        return self.look.triage.now

    def findings(self, row: Row) -> tuple[Finding, ...]:
        """The errors and warnings of a service."""
        found = self.look.triage.findings(row.key)
        return tuple(finding for finding in found if finding.severity != "info")

    @property
    def summary(self) -> str:
        """`24 services: 7 with errors, 1 with warnings`."""
        errors = sum(row.severity == "error" for row in self.rows)
        warnings = len(self.rows) - errors
        number = len(self.look.services)
        head = f"{number} service{'' if number == 1 else 's'}"
        parts = [f"{errors} with errors"] if errors else []
        parts += [f"{warnings} with warnings"] if warnings else []
        if parts:
            return f"{head}: " + ", ".join(parts)
        return (
            f"{head}: nothing found, but not all could be checked"
            if (self.look.blind)
            else f"{head}: nothing is broken"
        )


def name_of(service: Service) -> str:
    """`prod/web`."""
    return f"{service.cluster_name}/{service.service_name}"


def as_text(report: Report, *, width: int = 0, colour: bool = False, utc: bool = False) -> str:
    """The report for people; `width` 0 (a pipe) leaves lines as long as they are."""
    paper = _Paper(width, colour, utc)
    lines = [paper.ink("1", text.clean(report.summary))]
    for row in report.rows:
        lines += ["", *_row_lines(report, row, paper)]
    if report.notes:
        lines += ["", paper.ink("1", "Notes")]
        for service, finding in report.notes:
            lines += paper.entry("·", f"{name_of(service)}: {finding.title}. {finding.advice}")
    if report.healthy:
        names = ", ".join(name_of(service) for service in report.healthy)
        lines += ["", *paper.entry(paper.ink("32", "✓"), f"healthy: {names}")]
    for gap in report.look.unchecked:
        lines += ["", *paper.entry(paper.ink("33", "?"), _gap(gap))]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Paper:
    """What is written on: how wide it is and whether it takes ink."""

    width: int
    colour: bool
    utc: bool

    def ink(self, sgr: str, words: str) -> str:
        """Coloured words, where there is colour. The words must be clean."""
        return f"\x1b[{sgr}m{words}\x1b[0m" if self.colour else words

    def entry(self, mark: str, words: str, indent: str = "") -> list[str]:
        """A line that begins with a (clean) mark, wrapped below its words."""
        plain = text.clean(words)
        if not self.width:
            return [f"{indent}{mark} {plain}"]
        room = max(20, self.width - len(indent) - 2)
        first, *rest = textwrap.wrap(plain, room, break_on_hyphens=False) or [""]
        return [f"{indent}{mark} {first}", *(f"{indent}  {line}" for line in rest)]

    def field(self, name: str, words: str) -> list[str]:
        """A named line below a finding."""
        first, *rest = self.entry("", words, indent=" " * 9)
        return [f"    {self.ink('2', f'{name:<6}')}{first.strip()}", *rest]

    def clock(self, at: float | None) -> str:
        """The time of day, or a dash."""
        return fmt.clock_time(at, self.utc)


def _row_lines(report: Report, row: Row, paper: _Paper) -> Iterator[str]:
    for number, finding in enumerate(report.findings(row)):
        mark = paper.ink(_INK[finding.severity], _GLYPH[finding.severity])
        name = name_of(row.service)
        title = f"{name}  {finding.title}"
        yield from paper.entry(mark, title)
        since = "" if finding.since is None else fmt.age(report.now - finding.since)
        when = f"{paper.clock(finding.since)}, {since} ago" if since else ""
        if number == 0 and row.trend:
            when += f"; {_TREND[row.trend]}  {bars(row.beats)}"
        for label, words in (
            ("since", when),
            ("why", finding.meaning),
            ("do", finding.advice),
        ):
            if words:
                yield from paper.field(label, words)
        for words, times in _seen(finding):
            shown = ", ".join(paper.clock(at) for at in times)
            yield from paper.field("seen" if shown else "where", f"{shown}  {words}".strip())
        for symptom in finding.symptoms:
            yield from paper.field("so", symptom.title)


def _seen(finding: Finding) -> Iterator[tuple[str, list[float]]]:
    """What AWS said, each text once with the times at which it was said."""
    found: dict[str, list[float]] = {}
    for evidence in finding.evidence:
        words = _MORE.sub("", evidence.text)
        found.setdefault(words, []).extend([] if evidence.at is None else [evidence.at])
    yield from found.items()


def bars(beats: Sequence[int]) -> str:
    """Counts as a row of small bars."""
    most = max(beats, default=0)
    if not most:
        return ""
    return "".join(_BLOCKS[-(-count * (len(_BLOCKS) - 1) // most)] for count in beats)


def _gap(gap: Unchecked) -> str:
    return f"not checked: {gap.what}. {gap.why}"


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs."""
    return {
        "at": report.now,
        "summary": report.summary,
        "errors": sum(row.severity == "error" for row in report.rows),
        "warnings": sum(row.severity == "warning" for row in report.rows),
        "services": [
            {
                "cluster": row.service.cluster_name,
                "service": row.service.service_name,
                "serviceArn": row.key,
                "severity": row.severity,
                "what": row.what,
                "since": row.since,
                "trend": row.trend,
                "damage": row.damage,
                "findings": [_finding(finding) for finding in report.findings(row)],
            }
            for row in report.rows
        ],
        "notes": [_finding(finding) for _service, finding in report.notes],
        "healthy": [service.service_arn for service in report.healthy],
        "unchecked": [{"what": gap.what, "why": gap.why} for gap in report.look.unchecked],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "code": finding.code,
        "subject": finding.subject,
        "title": finding.title,
        "cause": finding.cause,
        "detail": finding.detail,
        "meaning": finding.meaning,
        "advice": finding.advice,
        "confidence": finding.confidence,
        "since": finding.since,
        "last": finding.last,
        "count": finding.count,
        "evidence": [
            {"kind": one.kind, "text": one.text, "ref": one.ref, "at": one.at}
            for one in finding.evidence
        ],
        "symptoms": [_finding(symptom) for symptom in finding.symptoms],
    }


def as_markdown(report: Report, *, utc: bool = True) -> str:
    """The report for a ticket or a chat."""
    lines = [f"# {_plain(report.summary)}", "", f"Looked at {fmt.date_time(report.now, utc)}."]
    for row in report.rows:
        for finding in report.findings(row):
            lines += ["", f"## {_plain(name_of(row.service))}: {_plain(finding.title)}", ""]
            if finding.since is not None:
                age = fmt.age(report.now - finding.since)
                lines.append(
                    f"- **{finding.severity}** since {fmt.clock_time(finding.since, utc)} ({age})"
                )
            else:
                lines.append(f"- **{finding.severity}**")
            lines += [f"- {_plain(words)}" for words in (finding.meaning, finding.advice) if words]
            for one in finding.evidence:
                at = f"{fmt.clock_time(one.at, utc)} " if one.at is not None else ""
                lines.append(f"- {at}{one.kind}: {_code(one.text)}")
            lines += [f"- follows from it: {_plain(s.title)}" for s in finding.symptoms]
    if report.notes:
        lines += ["", "## Notes", ""]
        lines += [
            f"- {_plain(name_of(s))}: {_plain(f.title)}. {_plain(f.advice)}"
            for s, f in report.notes
        ]
    if report.healthy:
        names = ", ".join(_plain(name_of(service)) for service in report.healthy)
        lines += ["", f"Healthy: {names}."]
    lines += [f"\nNot checked: {_plain(g.what)}. {_plain(g.why)}" for g in report.look.unchecked]
    return "\n".join(lines) + "\n"


_ESCAPED = str.maketrans({char: "\\" + char for char in "\\`*_[]<>#|"})


def _plain(words: str) -> str:
    return text.clean(words).translate(_ESCAPED)


def _code(words: str) -> str:
    return "`" + text.clean(words).replace("`", "'") + "`"
