"""What each size of the world is made of: named clusters and the services planned for them."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Plan:
    """One service to build; `port` 0 means that no load balancer stands before it.

    `average`, `used`: mean CPU and memory in percent. `incident` is the trouble planned for it.
    """

    name: str
    desired: int
    cpu: int = 256
    memory: int = 512
    launch: str = "FARGATE"
    port: int = 0
    style: str = "json"
    rate: float = 1.0
    average: float = 24.0
    used: float = 46.0
    swing: float = 8.0
    scaling: tuple[int, int] | None = None
    sidecar: str = ""
    incident: str = ""
    minimum: int = 100
    maximum: int = 200
    breaker: bool = True
    checked: bool = False
    daemon: bool = False
    network: str = "awsvpc"
    provider: str = ""


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """One cluster to build; `pinned` keeps routine life from moving its number of tasks.

    `spare` is how many instances it has beyond what its EC2 services need.
    """

    name: str
    services: tuple[Plan, ...]
    insights: str = "enhanced"
    pinned: bool = False
    spare: int = 1


PROD = (
    Plan("web", 10, 512, 1024, port=8080, style="access", rate=6, average=38, swing=16,
         scaling=(6, 20), sidecar="envoy"),
    Plan("checkout", 6, 512, 1024, port=8080, incident="crash-loop", rate=2, maximum=120),
    Plan("payments", 4, 1024, 2048, port=8443, style="java", incident="bad-image", used=62,
         maximum=125),
    Plan("search", 8, 1024, 2048, port=9200, incident="cpu-saturated", average=55, scaling=(2, 8),
         rate=3),
    Plan("orders", 6, 512, 1024, port=8080, incident="elb-health", rate=2, checked=True),
    Plan("auth", 4, port=8081, rate=2, average=18, checked=True),
    Plan("cart", 5, 512, 1024, style="java", port=8080, incident="oom", used=60),
    Plan("catalog", 6, 512, 1024, port=8080, style="access", rate=3, scaling=(3, 12)),
    Plan("inventory", 4, 512, 1024, launch="EC2", network="bridge", style="plain",
         provider="ec2-general", minimum=50, maximum=150),
    Plan("recommendations", 8, 512, 1024, launch="FARGATE_SPOT", incident="spot", average=45),
    Plan("notifications", 4, launch="FARGATE_SPOT", rate=0.5, style="plain"),
    Plan("search-indexer", 5, 1024, 15000, launch="EC2", network="bridge", style="java",
         incident="no-capacity", used=71, provider="ec2-general", minimum=50, maximum=100),
    Plan("graphql-gateway", 6, 512, 1024, port=4000, style="access", rate=4, sidecar="log-router",
         scaling=(4, 12)),
    Plan("chat", 3, port=3000, style="hostile", incident="hostile-logs"),
    Plan("shipping", 4, 512, 1024, port=8080, incident="stuck-rollout", breaker=False,
         checked=True, style="ansi"),
    Plan("image-resizer", 6, 512, 1024, launch="EC2", average=52, style="plain", rate=0.3,
         minimum=50, maximum=150),
)  # fmt: skip

STAGING = (
    Plan("web", 2, port=8080, style="access", rate=0.5, average=6, sidecar="envoy"),
    Plan("checkout", 2, port=8080, rate=0.3, average=4),
    Plan("invoicing", 2, style="java", incident="secret-missing", breaker=False, average=5),
    Plan("auth", 2, port=8081, rate=0.2, average=3, checked=True),
    Plan("orders", 2, port=8080, launch="FARGATE_SPOT", rate=0.3, average=5),
)

BATCH = (
    Plan("report-worker", 6, 512, 2048, launch="FARGATE_SPOT", style="plain", average=61, rate=0.4),
    Plan("etl-loader", 8, 1024, 2048, launch="EC2", style="java", average=66, used=58,
         minimum=50, maximum=125, provider="ec2-batch"),
    Plan("log-shipper", 0, 128, 256, launch="EC2", daemon=True, style="quiet", rate=0.05,
         average=3, minimum=0, maximum=100, network="bridge"),
)  # fmt: skip

DOMAINS = (
    "account", "address", "analytics", "audit", "billing", "booking", "catalog", "claims",
    "content", "coupon", "currency", "customer", "delivery", "document", "email", "feed",
    "fraud", "gift", "identity", "ledger", "loyalty", "media", "menu", "offer", "order",
    "partner", "price", "profile", "quote", "ranking", "refund", "review", "routing", "session",
    "stock", "tax", "ticket", "tracking", "video", "wallet",
)  # fmt: skip
ROLES = ("api", "worker", "web", "consumer", "grpc")
CLUSTERS = (
    "prod", "staging", "batch", "data", "edge", "platform", "media", "ml", "tools", "sandbox",
    "payments", "identity", "logistics", "search", "growth", "partners", "support", "reporting",
    "internal", "perf",
)  # fmt: skip
STYLES = ("json", "access", "plain", "java", "json", "ansi", "json", "quiet")
MILD = frozenset({"oom", "elb-health", "spot", "cpu-saturated", "hostile-logs"})
"""Incidents that never have more tasks alive than desired."""


def numbered(index: int, tasks: int) -> Plan:
    """The plan of the `index`-th service of a large cluster, with that many tasks."""
    role = ROLES[index // len(DOMAINS) % len(ROLES)]
    name = f"{DOMAINS[index % len(DOMAINS)]}-{role}"
    behind = role in ("api", "web", "grpc") and index % 3 != 2
    floor, ceiling = (50, 100) if tasks > 1 else (0, 100)
    return Plan(
        name,
        tasks,
        cpu=(256, 512, 1024)[index % 3],
        memory=(512, 1024, 2048)[index % 3],
        launch="FARGATE_SPOT" if index % 7 == 3 else "FARGATE",
        port=8080 if behind else 0,
        style=STYLES[index % len(STYLES)],
        rate=(0.2, 1.0, 0.5, 2.0)[index % 4],
        average=8.0 + index * 37 % 55,
        used=30.0 + index * 23 % 45,
        sidecar="envoy" if index % 9 == 4 else "",
        minimum=floor,
        maximum=ceiling,
        checked=index % 5 == 0,
    )


def small() -> tuple[ClusterPlan, ...]:
    """Three clusters, 24 services, about 120 tasks."""
    return (
        ClusterPlan("prod", PROD, spare=0),
        ClusterPlan("staging", STAGING, insights="enabled"),
        ClusterPlan("batch", BATCH, insights="disabled", spare=2),
    )


def _troubled(plans: list[Plan], incidents: tuple[str, ...]) -> list[Plan]:
    """Give some of the services the incidents of the small world's, and keep their tasks."""
    models = {plan.incident: plan for plan in (*PROD, *STAGING) if plan.incident}
    fargate = (number for number, plan in enumerate(plans) if plan.desired >= 4)
    for incident in incidents:
        number = next(fargate)
        model, plan = models[incident], plans[number]
        most = max(1, plan.desired)
        plans[number] = replace(
            model,
            name=model.name,
            desired=plan.desired,
            minimum=plan.minimum,
            maximum=plan.maximum,
            scaling=(1, most) if model.scaling else None,
        )
    return plans


def medium() -> tuple[ClusterPlan, ...]:
    """Ten clusters; `prod` alone has exactly 200 services and 1,000 tasks."""
    prod = [numbered(number, 3 + number % 5) for number in range(200)]
    prod = _troubled(prod, ("oom", "elb-health", "spot", "cpu-saturated", "hostile-logs"))
    loud = tuple(plan for plan in PROD if plan.incident and plan.incident not in MILD)
    calm = tuple(plan for plan in PROD if not plan.incident and plan.launch != "EC2")
    rest = [
        ClusterPlan(
            name,
            tuple(numbered(31 * place + number, 2 + number % 3) for number in range(4)),
            insights="disabled" if place % 2 else "enabled",
        )
        for place, name in enumerate(CLUSTERS[5:10])
    ]
    return (
        ClusterPlan("prod", tuple(prod), pinned=True),
        ClusterPlan("staging", STAGING, insights="enabled"),
        ClusterPlan("batch", BATCH, insights="disabled", spare=2),
        ClusterPlan("data", loud, spare=0),
        ClusterPlan("edge", calm),
        *rest,
    )


def large() -> tuple[ClusterPlan, ...]:
    """Twenty clusters with 100 services of 10 tasks each: 2,000 services, 20,000 tasks."""
    incidents = tuple(plan.incident for plan in (*PROD, *STAGING) if plan.incident)
    made = []
    for place, name in enumerate(CLUSTERS):
        plans = [numbered(number, 10) for number in range(100)]
        if place == 0:
            chosen = tuple(one for one in incidents if one != "no-capacity")
            plans = _troubled(plans, chosen)
        elif place == 1:
            plans = _troubled(plans, ("no-capacity",))
        made.append(
            ClusterPlan(name, tuple(plans), insights="enabled" if place < 4 else "disabled")
        )
    return tuple(made)


SIZES = {"small": small, "medium": medium, "large": large}
