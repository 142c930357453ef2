"""Our share of AWS's request rate, on a clock moved by hand."""

from __future__ import annotations

import asyncio

import pytest

from ecstui.aws.ration import Bucket, Ration, allowance


class Time:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def spent(ration: Ration, time: Time, operation: str, times: int) -> float:
    """The seconds that so many requests, one after another, have to wait."""
    start = time.now
    for _ in range(times):
        await ration.take(operation, "eu-west-1")
    return time.now - start


async def test_the_first_paint_of_200_services_and_1000_tasks_need_not_wait() -> None:
    time = Time()
    ration = Ration(0.25, clock=time.clock, sleep=time.sleep)
    assert await spent(ration, time, "ecs:ListServices", 2) == 0
    assert await spent(ration, time, "ecs:DescribeServices", 20) == 0
    assert await spent(ration, time, "ecs:ListTasks", 10) == 0
    assert await spent(ration, time, "ecs:DescribeTasks", 10) == 0


async def test_after_the_burst_we_take_a_quarter_of_the_sustained_rate() -> None:
    time = Time()
    ration = Ration(0.25, clock=time.clock, sleep=time.sleep)
    await spent(ration, time, "ecs:DescribeServices", 25)
    assert await spent(ration, time, "ecs:DescribeServices", 50) == pytest.approx(10.0)


async def test_operations_of_one_bucket_share_it_and_regions_do_not() -> None:
    time = Time()
    ration = Ration(0.25, clock=time.clock, sleep=time.sleep)
    await spent(ration, time, "ecs:ListTasks", 25)
    assert await spent(ration, time, "ecs:DescribeTasks", 1) == pytest.approx(0.2)
    await ration.take("ecs:ListTasks", "us-east-1")
    assert await spent(ration, time, "ecs:DescribeServices", 1) == 0


async def test_a_throttle_halves_the_rate_and_it_recovers_slowly() -> None:
    time = Time()
    ration = Ration(1.0, clock=time.clock, sleep=time.sleep)
    ration.throttled("ecs:ListTasks", "eu-west-1")
    assert await spent(ration, time, "ecs:ListTasks", 1) == pytest.approx(0.1, rel=0.02)
    time.now += 3600
    assert await spent(ration, time, "ecs:ListTasks", 100) == 0
    assert await spent(ration, time, "ecs:ListTasks", 20) == pytest.approx(1.0)


def test_however_often_aws_throttles_we_go_on() -> None:
    bucket = Bucket(10, 10, 0.0)
    for second in range(100):
        bucket.slow_down(float(second))
    assert 0.2 < bucket.reserve(100.0) < 5


def test_throttles_of_the_same_moment_count_once() -> None:
    bucket = Bucket(10, 10, 0.0)
    for _ in range(8):
        bucket.slow_down(0.0)
    assert bucket.reserve(0.0) == pytest.approx(0.2)


async def test_who_gives_up_waiting_gives_the_token_back() -> None:
    time = Time()
    waiting = asyncio.Event()

    async def for_ever(_: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    ration = Ration(0.25, clock=time.clock, sleep=for_ever)
    for _ in range(25):
        await ration.take("ecs:ListTasks", "eu-west-1")
    task = asyncio.create_task(ration.take("ecs:ListTasks", "eu-west-1"))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    time.now += 0.2
    async with asyncio.timeout(1):
        await ration.take("ecs:ListTasks", "eu-west-1")


def test_log_rates_differ_by_region_and_unknown_operations_get_a_cautious_one() -> None:
    assert allowance("logs:FilterLogEvents", "eu-central-1").rate == 5
    assert allowance("logs:FilterLogEvents", "us-east-1").rate == 25
    assert allowance("logs:FilterLogEvents", "eu-west-1").rate == 10
    assert allowance("ecs:Something", "eu-west-1").rate <= 5
