"""The listeners of the load balancers and their rules: which host leads to which target group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecstui.demo.calls import Call, Fault, Operation
from ecstui.demo.operations.elbv2 import balancer_of, paged
from ecstui.demo.telemetry import of
from ecstui.demo.telemetry.balancing.estate import Balancer
from ecstui.demo.telemetry.noise import hexadecimal

if TYPE_CHECKING:
    from ecstui.demo.world.world import World


def describe_listeners(world: World, call: Call) -> dict[str, Any]:
    """The listeners of a balancer, or those that are named."""
    params = call.params
    if "LoadBalancerArn" in params:
        balancer = balancer_of(world, params["LoadBalancerArn"])
        found = [_shown_listener(world, balancer, port) for port in (80, 443)]
        return paged("Listeners", found, params)
    wanted = params.get("ListenerArns", ())
    known = {
        balancer.listener(port): (balancer, port)
        for balancer in of(world).estate.balancers.values()
        for port in (80, 443)
    }
    if any(arn not in known for arn in wanted):
        raise Fault("ListenerNotFound", "One or more listeners not found")
    return paged("Listeners", [_shown_listener(world, *known[arn]) for arn in wanted], params)


def _shown_listener(world: World, balancer: Balancer, port: int) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "ListenerArn": balancer.listener(port),
        "LoadBalancerArn": balancer.arn,
        "Port": port,
        "Protocol": "HTTP" if port == 80 else "HTTPS",
        "DefaultActions": [_default(port)],
    }
    if port == 443:
        key = hexadecimal(32, balancer.arn, "certificate")
        arn = f"arn:aws:acm:{world.region}:{world.account}:certificate/{key}"
        shown["Certificates"] = [{"CertificateArn": arn}]
        shown["SslPolicy"] = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    return shown


def _default(port: int) -> dict[str, Any]:
    if port == 80:
        redirect = {
            "Protocol": "HTTPS",
            "Port": "443",
            "Host": "#{host}",
            "Path": "/#{path}",
            "Query": "#{query}",
            "StatusCode": "HTTP_301",
        }
        return {"Type": "redirect", "Order": 1, "RedirectConfig": redirect}
    fixed = {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "no such service"}
    return {"Type": "fixed-response", "Order": 1, "FixedResponseConfig": fixed}


def describe_rules(world: World, call: Call) -> dict[str, Any]:
    """The rules of a listener: one for each target group, and the default."""
    params = call.params
    rules = [
        (listener, rule)
        for balancer in of(world).estate.balancers.values()
        for port in (80, 443)
        for listener in [balancer.listener(port)]
        if params.get("ListenerArn") in (None, listener)
        for rule in _rules(balancer, port)
    ]
    if "ListenerArn" in params and not rules:
        raise Fault("ListenerNotFound", "One or more listeners not found")
    if "RuleArns" in params:
        known = {rule["RuleArn"]: (listener, rule) for listener, rule in rules}
        if any(arn not in known for arn in params["RuleArns"]):
            raise Fault("RuleNotFound", "One or more rules not found")
        rules = [known[arn] for arn in params["RuleArns"]]
    return paged("Rules", [rule for _, rule in rules], params)


def _rules(balancer: Balancer, port: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for number, group in enumerate(balancer.groups if port == 443 else (), 1):
        host = f"{group.services[0].name}.{balancer.cluster}.example.com"
        made.append(
            {
                "RuleArn": balancer.rule(number * 10, group.arn),
                "Priority": str(number * 10),
                "Conditions": [
                    {
                        "Field": "host-header",
                        "Values": [host],
                        "HostHeaderConfig": {"Values": [host]},
                    }
                ],
                "Actions": [
                    {
                        "Type": "forward",
                        "TargetGroupArn": group.arn,
                        "Order": 1,
                        "ForwardConfig": {
                            "TargetGroups": [{"TargetGroupArn": group.arn, "Weight": 1}],
                            "TargetGroupStickinessConfig": {"Enabled": False},
                        },
                    }
                ],
                "IsDefault": False,
            }
        )
    made.append(
        {
            "RuleArn": balancer.rule(port, "default"),
            "Priority": "default",
            "Conditions": [],
            "Actions": [_default(port)],
            "IsDefault": True,
        }
    )
    return made


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("elbv2", "DescribeListeners"): describe_listeners,
    ("elbv2", "DescribeRules"): describe_rules,
}
