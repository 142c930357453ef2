"""A pane without rows says in full why; its title keeps its name whatever is said beside it."""

from __future__ import annotations

from tests.ui.conftest import Open, Stage


async def test_who_may_not_list_clusters_reads_the_whole_sentence(open_console: Open) -> None:
    async with open_console((120, 35), faults=({"kind": "denied"},)) as stage:
        await stage.shows("denied", "Add ecs:ListClusters to your role.", "Select a service.")
        assert stage.lines[1].startswith("╭─ Clusters ")
        narrow = " ".join(line[1:33].strip() for line in stage.lines[3:8])
        assert "You may not ecs:ListClusters. Add ecs:ListClusters to your role." in narrow
        assert "Loading" not in stage.text


async def test_a_long_trouble_leaves_the_title_of_a_narrow_pane(stage: Stage) -> None:
    stage.fault(kind="5xx", operation="DescribeClusters")
    stage.app.action_refresh_now()
    await stage.until(lambda: stage.screen.clusters.table.stale)
    await stage.quiet()
    assert stage.lines[1].startswith("╭─ Clusters 3")
    assert "▲" in stage.lines[1] or "✗" in stage.lines[1]
