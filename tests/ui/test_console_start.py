"""What the console shows first, in terminals of every size and in every theme."""

from __future__ import annotations

import pytest

from ecstui.errors import ConfigError
from ecstui.ui.layout import PANES
from tests.ui.conftest import Open, Stage


async def test_first_screen(open_console: Open) -> None:
    """Nothing is pressed, and all that matters is there."""
    async with open_console() as stage:
        assert "connecting" in stage.header
        await stage.settled()
        fleet = stage.world.fleet
        names = sorted(name for name in stage.names("clusters"))
        assert [name.removeprefix("● ") for name in names] == sorted(fleet.clusters)
        view = stage.screen.view
        first = view.snapshot.clusters[stage.table("clusters").cursor_key].cluster_name
        assert stage.names("clusters")[0] == f"● {first}", "the cursor is at the top"
        assert {row.key for row in stage.table("services").model.view} == {
            service.arn for service in fleet.services.values() if service.cluster == first
        }
        service = view.snapshot.services[stage.table("services").cursor_key]
        running = [t for t in view.snapshot.tasks_of(service) if not t.stopped]
        assert len(running) == service.running_count > 0
        assert set(stage.table("tasks").model.view[0].cells[0].text) <= set("0123456789abcdef")
        await stage.shows("eu-west-1", "123456789012", "● live", "calls/min", "━ CPU", "━ Memory")
        for name in (service.service_name, *(f"─ {pane.capitalize()}" for pane in PANES)):
            assert name in stage.text
        stage.assert_clean()


async def test_nothing_is_asked_for_that_is_not_on_screen(open_console: Open) -> None:
    async with open_console(speed=1.0) as stage:
        await stage.settled()
        by_name = [call.operation for call in stage.server.desk.ledger.calls]
        first = stage.screen.view.scope.cluster
        asked = {c.cluster for c in stage.server.desk.ledger.calls if c.cluster}
        assert {cluster.rpartition("/")[2] for cluster in asked} == {first.rpartition("/")[2]}
        for once in ("GetCallerIdentity", "ListClusters", "DescribeClusters", "ListServices"):
            assert by_name.count(once) == 1


def panes_shown(stage: Stage) -> set[str]:
    return {name for name in PANES if stage.screen.query_one(f"#{name}").size.area}


async def resize(stage: Stage, width: int, height: int) -> None:
    await stage.pilot.resize_terminal(width, height)
    await stage.until(lambda: stage.screen.size == (width, height))
    await stage.quiet()


async def test_sizes(open_console: Open) -> None:
    """One terminal that is made smaller and larger again; what is selected stays."""
    tables = {"clusters", "services", "tasks", "logs"}
    async with open_console((160, 45), speed=1.0) as stage:
        await stage.settled()
        service = stage.table("services").cursor_key
        for size, wanted in (
            ((160, 45), set(PANES)),
            ((120, 35), set(PANES)),
            ((100, 30), tables),
            ((80, 24), {"clusters"}),
            ((40, 10), {"clusters"}),
            ((120, 35), set(PANES)),
        ):
            await resize(stage, *size)
            assert panes_shown(stage) == wanted, size
            assert "needs" not in stage.text
            assert all(len(line) <= size[0] for line in stage.lines)
            stage.assert_clean()
        assert stage.table("services").cursor_key == service


async def test_too_small_says_so(open_console: Open) -> None:
    async with open_console((39, 9), speed=1.0) as stage:
        for size in ((39, 9), (39, 24), (80, 9), (20, 5)):
            await resize(stage, *size)
            said = " ".join(stage.text.split())
            assert said == f"ecstui needs 40x10; this terminal is {size[0]}x{size[1]}."
        await resize(stage, 80, 24)
        assert "needs" not in stage.text
        assert panes_shown(stage) == {"clusters"}


async def test_a_small_terminal_shows_one_pane_and_little_else(open_console: Open) -> None:
    """At 80x24 at most four rows are not the table's own."""
    async with open_console((80, 24), speed=1.0) as stage:
        await stage.until(lambda: stage.table("clusters").counts[1])
        await stage.press("enter")
        await stage.loaded_in("services")
        assert panes_shown(stage) == {"services"}
        assert 24 - stage.table("services").size.height <= 4
        await stage.press("enter")
        await stage.loaded_in("tasks")
        assert panes_shown(stage) == {"tasks"}
        await stage.press("enter")
        await stage.until(lambda: stage.log_lines)
        assert panes_shown(stage) == {"logs"}
        assert 24 - stage.log_view.size.height <= 4
        await stage.press("escape", "escape", "escape")
        await stage.until(lambda: panes_shown(stage) == {"clusters"})


async def test_themes_are_switched_while_it_runs(stage: Stage) -> None:
    names = sorted(stage.app.available_themes)
    assert len(names) >= 4
    grounds = set()
    for name in names:
        stage.app.theme = name
        await stage.quiet()
        assert stage.names("services")[0] in stage.text
        strips = stage.app.screen._compositor.render_strips()
        grounds.add(str([segment.style for strip in strips for segment in strip][:400]))
    assert len(grounds) == len(names), "each looks different"


async def test_the_palette_offers_the_themes(stage: Stage) -> None:
    await stage.press("colon")
    await stage.type_in("Theme")
    await stage.shows("Choose other colours")
    await stage.press("enter")
    await stage.shows(*sorted(stage.app.available_themes))
    await stage.type_in("light")
    await stage.press("enter")
    await stage.until(lambda: stage.dialog is None)
    assert stage.app.theme == "ecstui-light"


async def test_an_unknown_theme_is_a_sentence(open_console: Open) -> None:
    with pytest.raises(ConfigError, match=r"no theme neon.*There are: .*ecstui-dark"):
        async with open_console(theme="neon"):
            raise AssertionError("it must not open")
