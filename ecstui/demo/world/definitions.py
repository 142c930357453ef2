"""Task definitions: made from a plan, and registered again with another image tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecstui.demo.world.plans import Plan

if TYPE_CHECKING:
    from ecstui.demo.world.fleet import Fleet

ENVOY = "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.12.1-prod"
ROUTER = "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.5"


def registry(fleet: Fleet) -> str:
    """The host name of the account's image registry."""
    return f"{fleet.account}.dkr.ecr.{fleet.region}.amazonaws.com"


def family_of(cluster: str, service: str) -> str:
    """The family of a service: its own name in `prod`, prefixed elsewhere."""
    return service if cluster == "prod" else f"{cluster}-{service}"


def make(fleet: Fleet, cluster: str, plan: Plan, revision: int, at: float) -> dict[str, Any]:
    """Write revision `revision` of the plan's task definition and keep it."""
    family = family_of(cluster, plan.name)
    tag = fleet.dice.hex(family, "tag", revision, size=7)
    containers = [_main(fleet, cluster, plan, f"{registry(fleet)}/{plan.name}:{tag}")]
    if plan.sidecar:
        containers.append(_sidecar(fleet, plan, cluster))
    wire: dict[str, Any] = {
        "taskDefinitionArn": fleet.arn("task-definition", f"{family}:{revision}"),
        "containerDefinitions": containers,
        "family": family,
        "taskRoleArn": f"arn:aws:iam::{fleet.account}:role/{family}-task",
        "executionRoleArn": f"arn:aws:iam::{fleet.account}:role/ecsTaskExecutionRole",
        "networkMode": plan.network,
        "revision": revision,
        "volumes": [],
        "status": "ACTIVE",
        "requiresAttributes": [
            {"name": "com.amazonaws.ecs.capability.logging-driver.awslogs"},
            {"name": "com.amazonaws.ecs.capability.docker-remote-api.1.19"},
            {"name": "ecs.capability.execution-role-awslogs"},
            {"name": "com.amazonaws.ecs.capability.ecr-auth"},
        ],
        "placementConstraints": [],
        "compatibilities": ["EC2"] if plan.network == "bridge" else ["EC2", "FARGATE"],
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "requiresCompatibilities": ["EC2" if plan.launch == "EC2" else "FARGATE"],
        "cpu": str(plan.cpu),
        "memory": str(plan.memory),
        "registeredAt": round(at, 3),
        "registeredBy": f"arn:aws:sts::{fleet.account}:assumed-role/ci-deploy/GitHubActions",
        "enableFaultInjection": False,
    }
    fleet.definitions.setdefault(family, {})[revision] = wire
    return wire


def _logs(fleet: Fleet, cluster: str, plan: Plan) -> dict[str, Any]:
    group = f"/ecs/{cluster}/{plan.name}"
    if plan.sidecar == "log-router":
        return {
            "logDriver": "awsfirelens",
            "options": {
                "Name": "cloudwatch_logs",
                "region": fleet.region,
                "log_group_name": group,
                "log_stream_prefix": "router/",
                "auto_create_group": "true",
            },
        }
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": group,
            "awslogs-region": fleet.region,
            "awslogs-stream-prefix": "ecs",
        },
    }


def _main(fleet: Fleet, cluster: str, plan: Plan, image: str) -> dict[str, Any]:
    share = 64 if plan.sidecar else 0
    container: dict[str, Any] = {
        "name": plan.name,
        "image": image,
        "cpu": plan.cpu - share,
        "memory": plan.memory - 2 * share,
        "portMappings": [],
        "essential": True,
        "environment": [
            {"name": "ENVIRONMENT", "value": cluster},
            {"name": "LOG_LEVEL", "value": "info"},
            {"name": "DB_HOST", "value": f"{plan.name}.db.{cluster}.internal"},
        ],
        "secrets": [
            {
                "name": "DATABASE_URL",
                "valueFrom": f"arn:aws:secretsmanager:{fleet.region}:{fleet.account}:secret:"
                f"{cluster}/{family_of(cluster, plan.name)}/database-url",
            }
        ],
        "mountPoints": [],
        "volumesFrom": [],
        "stopTimeout": 30,
        "logConfiguration": _logs(fleet, cluster, plan),
        "systemControls": [],
    }
    if plan.port:
        container["portMappings"] = [_port(plan)]
    if plan.checked:
        container["healthCheck"] = {
            "command": ["CMD-SHELL", f"curl -fsS localhost:{plan.port or 9000}/health || exit 1"],
            "interval": 10,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 30,
        }
    return container


def _port(plan: Plan) -> dict[str, Any]:
    host = 0 if plan.network == "bridge" else plan.port
    return {"containerPort": plan.port, "hostPort": host, "protocol": "tcp", "name": "http"}


def _sidecar(fleet: Fleet, plan: Plan, cluster: str) -> dict[str, Any]:
    sidecar: dict[str, Any] = {
        "name": "envoy" if plan.sidecar == "envoy" else "log_router",
        "image": ENVOY if plan.sidecar == "envoy" else ROUTER,
        "cpu": 64,
        "memory": 128,
        "portMappings": [],
        "essential": plan.sidecar == "envoy",
        "environment": [],
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": f"/ecs/{cluster}/{plan.name}",
                "awslogs-region": fleet.region,
                "awslogs-stream-prefix": "sidecar",
            },
        },
    }
    if plan.sidecar == "log-router":
        sidecar["firelensConfiguration"] = {
            "type": "fluentbit",
            "options": {"enable-ecs-log-metadata": "true"},
        }
    return sidecar


def latest(fleet: Fleet, family: str) -> int:
    """The newest revision that is ACTIVE."""
    revisions = fleet.definitions[family]
    return max(number for number, wire in revisions.items() if wire["status"] == "ACTIVE")


def bump(fleet: Fleet, family: str, revision: int, tag: str = "") -> dict[str, Any]:
    """Register a copy of a revision whose main image has another tag (default: a new hash)."""
    number = max(fleet.definitions[family]) + 1
    wire = dict(fleet.definitions[family][revision])
    main, *others = wire["containerDefinitions"]
    repository = main["image"].rpartition(":")[0]
    tag = tag or fleet.dice.hex(family, "tag", number, size=7)
    wire.update(
        taskDefinitionArn=fleet.arn("task-definition", f"{family}:{number}"),
        containerDefinitions=[{**main, "image": f"{repository}:{tag}"}, *others],
        revision=number,
        status="ACTIVE",
        registeredAt=round(fleet.now, 3),
    )
    fleet.definitions[family][number] = wire
    return wire
