"""Where tasks log, by the log drivers of their task definitions."""

from __future__ import annotations

import pytest

from ecstui.live.lines import Label, guess_label
from ecstui.live.log_sources import LogSources, log_sources
from ecstui.model.log import LogPlace
from ecstui.model.task import Container, Task
from ecstui.model.task_definition import ContainerDefinition, LogConfiguration, TaskDefinition
from tests.live.scripted import definition_arn, make_task

WEB = definition_arn("web")
ID = f"{1:032x}"


def sources_of(driver: str, options: dict[str, str], *tasks: Task) -> LogSources:
    log = LogConfiguration(log_driver=driver, options=options) if driver else None
    definition = TaskDefinition(
        task_definition_arn=WEB,
        container_definitions=(ContainerDefinition(name="app", log_configuration=log),),
    )
    return log_sources(tasks or (make_task("prod", "web", 1),), {WEB: definition})


def test_awslogs_with_a_prefix() -> None:
    found = sources_of(
        "awslogs",
        {
            "awslogs-group": "/ecs/web",
            "awslogs-stream-prefix": "a/b",
            "awslogs-region": "us-east-1",
        },
    )
    stream = f"a/b/app/{ID}"
    (source,) = found.sources
    assert source.place == LogPlace("/ecs/web", "us-east-1", streams=(stream,))
    assert source.label_of(stream) == Label("00000000", "app")
    assert not found.reasons
    assert not found.pending


def test_awslogs_without_a_prefix_is_the_docker_id() -> None:
    started = make_task("prod", "web", 1, containers=(Container(name="app", runtime_id="f00d"),))
    found = sources_of("awslogs", {"awslogs-group": "g"}, started)
    assert found.sources[0].place.streams == ("f00d",)
    assert found.sources[0].label_of("f00d").container == "app"
    found = sources_of("awslogs", {"awslogs-group": "g"})
    assert not found.sources
    assert "when the container starts" in found.reasons[0]


@pytest.mark.parametrize(
    ("driver", "options", "word"),
    [
        ("splunk", {}, "splunk"),
        ("", {}, "no log driver"),
        ("awslogs", {}, "no log group"),
        ("awsfirelens", {"Name": "datadog"}, "datadog"),
        ("awsfirelens", {}, "log router"),
        ("awsfirelens", {"Name": "cloudwatch", "log_group_name": "$(ecs_task_id)"}, "makes up"),
    ],
)
def test_reasons_why_there_are_none(driver: str, options: dict[str, str], word: str) -> None:
    found = sources_of(driver, options, make_task("prod", "web", 1), make_task("prod", "web", 2))
    assert not found.sources
    (reason,) = found.reasons
    assert word in reason
    assert reason.startswith("app: ")


def test_firelens_to_cloudwatch() -> None:
    options = {"Name": "cloudwatch_logs", "log_group_name": "g", "region": "eu-west-1"}
    found = sources_of("awsfirelens", options | {"log_stream_name": "all"})
    assert found.sources[0].place == LogPlace("g", "eu-west-1", streams=("all",))
    found = sources_of("awsfirelens", options | {"log_stream_prefix": "x-"})
    assert found.sources[0].place.streams == (f"x-app-firelens-{ID}",)


def test_many_tasks_go_by_hundreds() -> None:
    tasks = [make_task("prod", "web", n) for n in range(250)]
    options = {"awslogs-group": "g", "awslogs-stream-prefix": "p"}
    found = sources_of("awslogs", options, *tasks)
    assert [len(source.place.streams) for source in found.sources] == [100, 100, 50]
    assert len({s for source in found.sources for s in source.place.streams}) == 250


def test_an_unknown_definition_is_pending() -> None:
    found = log_sources([make_task("prod", "web", 1)], {})
    assert found.pending == (WEB,)


def test_labels_guessed_from_stream_names() -> None:
    assert guess_label("a/b/app/0123456789") == Label("01234567", "app")
    assert guess_label("f00dfeed") == Label("f00dfeed", "")
    assert guess_label("") == Label("", "")
