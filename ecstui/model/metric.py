"""A time series of CloudWatch: what identifies it, and its points."""

from __future__ import annotations

import msgspec


class SeriesKey(msgspec.Struct, frozen=True):
    """Which series: namespace, metric, exact dimensions (sorted pairs) and statistic."""

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str = "Average"


class Series(msgspec.Struct, frozen=True):
    """Points of one series, oldest first: (epoch seconds of the period's start, value)."""

    key: SeriesKey
    points: tuple[tuple[float, float], ...] = ()
    complete: bool = True


def service_cpu(cluster: str, service: str) -> SeriesKey:
    """CPU of a service in percent of what is reserved (AWS/ECS CPUUtilization)."""
    return _service("CPUUtilization", cluster, service)


def service_memory(cluster: str, service: str) -> SeriesKey:
    """Memory of a service in percent of what is reserved (AWS/ECS MemoryUtilization)."""
    return _service("MemoryUtilization", cluster, service)


def task_cpu(cluster: str, service: str, task_id: str) -> SeriesKey:
    """CPU of one task in percent; only with enhanced Container Insights."""
    return _task("TaskCpuUtilization", cluster, service, task_id)


def task_memory(cluster: str, service: str, task_id: str) -> SeriesKey:
    """Memory of one task in percent; only with enhanced Container Insights."""
    return _task("TaskMemoryUtilization", cluster, service, task_id)


def cluster_usage(metric: str, cluster: str) -> SeriesKey:
    """A cluster-wide Container Insights metric, such as `CpuUtilized` (units) or `CpuReserved`."""
    return SeriesKey("ECS/ContainerInsights", metric, (("ClusterName", cluster),))


def _service(metric: str, cluster: str, service: str) -> SeriesKey:
    return SeriesKey("AWS/ECS", metric, (("ClusterName", cluster), ("ServiceName", service)))


def _task(metric: str, cluster: str, service: str, task_id: str) -> SeriesKey:
    dimensions = (("ClusterName", cluster), ("ServiceName", service), ("TaskId", task_id))
    return SeriesKey("ECS/ContainerInsights", metric, dimensions)
