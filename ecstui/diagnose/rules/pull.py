"""Images that can't be pulled. The more telling wordings stand first."""

from __future__ import annotations

from ecstui.diagnose.rules.rule import rule

_PULL = r"CannotPull\w*Error.*?"

PULL = (
    rule(
        "pull.platform",
        "error",
        "image not built for this CPU or OS",
        r"descriptor matching platform ['\"]?(?P<what>[\w/]+)"
        r"|no match(?:ing manifest)? for (?:platform|linux|windows)",
        meaning="The image has no variant for the platform of the task; often one was built on an "
        "arm64 laptop and runs on x86_64.",
        advice="Build for both (docker buildx build --platform linux/amd64,linux/arm64), or set "
        "runtimePlatform.cpuArchitecture of the task definition to the image's.",
    ),
    rule(
        "pull.rate-limit",
        "error",
        "registry limits pulls",
        r"toomanyrequests|pull rate limit|429 Too Many Requests|" + _PULL + r"Data limit exceeded",
        meaning="The registry has had too many pulls; Docker Hub counts anonymous ones by "
        "address, so all tasks behind one NAT gateway share the allowance.",
        advice="Pull with an account (repositoryCredentials), through an ECR pull-through cache, "
        "or keep a copy of the image in ECR.",
    ),
    rule(
        "pull.no-space",
        "error",
        "disk full while pulling the image",
        _PULL + r"no space left on device|GetImageBlob\d+: no space left",
        meaning="The image doesn't fit: the instance's disk or the task's storage (20 GiB on "
        "Fargate unless more is asked for) is full.",
        advice="On Fargate raise ephemeralStorage.sizeInGiB; on EC2 enlarge the volume or clean up "
        "old images.",
    ),
    rule(
        "pull.not-found",
        "error",
        "image or tag not found",
        r"CannotPull\w*Error(?!.*(?:not authorized to perform|Check that the role)).*?"
        r"(?:failed to resolve ref (?P<what>\S+?):? .*?not found|manifest unknown"
        r"|manifest for (?P<what2>\S+) not found|: not found\b|no such image|name unknown"
        r"|requested access to the resource is denied|Check whether the image exists"
        r"|API error \(404\))",
        meaning="The registry has no such repository, tag or digest. A lifecycle policy may have "
        "deleted the image that the service was pinned to.",
        advice="Compare the image of the task definition with what is in the registry, then push "
        "it or deploy a revision whose image exists.",
    ),
    rule(
        "pull.denied",
        "error",
        "not allowed to pull the image",
        r"Check that the role has the permissions to pull images"
        r"|not authorized to perform:? (?P<what>ecr(?:-public)?:\w+)"
        r"|"
        + _PULL
        + r"(?:pull access denied|no basic auth credentials|40[13] (?:Forbidden|Unauth)"
        r"|AccessDenied|unauthorized|authorization token has expired)",
        meaning="The execution role (on EC2 also the instance's role) may not read this "
        "repository, its policy refuses, or the credentials for a private registry are wrong.",
        advice="Give the execution role AmazonECSTaskExecutionRolePolicy; for another account's "
        "repository add a repository policy there.",
    ),
    rule(
        "pull.network",
        "error",
        "no way to the image registry",
        _PULL + r"(?:waiting for connection|i/o timeout|TLS handshake timeout|connection issue"
        r"|context (?:canceled|deadline exceeded)|Check your (?:task )?network configuration"
        r"|dial tcp|connection re(?:fused|set)|no such host|network is unreachable|RequestError"
        r"|Client\.Timeout)",
        meaning="The task can't reach the registry: no public address in a public subnet, no NAT "
        "or endpoints in a private one, or a security group or DNS in the way.",
        advice="Public subnet: assignPublicIp=ENABLED. Private: a NAT gateway, or endpoints for "
        "ecr.api, ecr.dkr, S3 and logs. Let port 443 out.",
    ),
    rule(
        "pull.other",
        "error",
        "image could not be pulled",
        r"\bCannotPull\w*Error\b",
        meaning="The image could not be fetched, for a reason that has no name here.",
        advice="Read the end of the message; pull the same image by hand with the same role.",
    ),
)
