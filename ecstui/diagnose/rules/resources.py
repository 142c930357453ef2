"""Secrets, logs, file systems and environment files that a task needs before it starts."""

from __future__ import annotations

from ecstui.diagnose.rules.rule import rule

RESOURCES = (
    rule(
        "init.log-group",
        "error",
        "log driver could not start",
        r"failed to (?:initialize logging driver|validate logger args|create Cloudwatch log)"
        r"|log group does not exist|cannot find the Amazon CloudWatch log group"
        r"|not authorized to perform:? (?P<what>logs:\w+)",
        meaning="The log group is missing and may not be created, the role may not write to it, or "
        "CloudWatch Logs is out of reach.",
        advice="Create the group, or set awslogs-create-group=true and allow logs:CreateLogGroup; "
        "in private subnets check the logs endpoint.",
    ),
    rule(
        "init.efs",
        "error",
        "file system could not be mounted",
        r"failed to invoke EFS utils|unsuccessful EFS utils|mount\.nfs4|efs.*mount",
        meaning="The EFS volume didn't mount: port 2049, DNS, no mount target in this zone, or the "
        "access point or IAM refuses.",
        advice="Let TCP 2049 from the task's security group to the mount targets; check the access "
        "point and elasticfilesystem:ClientMount.",
    ),
    rule(
        "init.env-file",
        "error",
        "environment file not readable",
        r"download (?:the )?(?:env|environment)(?: variable)? files",
        meaning="An environment file in S3 is missing, refused or out of reach.",
        advice="Allow s3:GetObject and s3:GetBucketLocation for the execution role; check the S3 "
        "endpoint and the file's name.",
    ),
    rule(
        "init.secret-missing",
        "error",
        "secret or parameter not found",
        r"(?:fetch secret (?P<what>arn:\S+).*?)?Secrets Manager can.t find the specified secret"
        r"|can.t retrieve the secret with ARN '?(?P<what2>arn:[^\s']+)(?!.*AccessDenied)"
        r"(?!.*not authorized)(?!.*connection issue)"
        r"|invalid ssm parameters:? ?(?P<what3>[^\s,]*)|ParameterNotFound"
        r"|did not contain json key ?(?P<what4>\S*)",
        meaning="The task definition names a secret, parameter or JSON key that isn't there, or is "
        "in another Region.",
        advice="Create it, or correct valueFrom in the container's secrets and deploy the new "
        "revision.",
    ),
    rule(
        "init.secret-denied",
        "error",
        "not allowed to read a secret",
        r"(?:unable to pull (?:secrets|registry auth)|unable to retrieve secret|fetching secret"
        r"|can.t retrieve the secret|ResourceInitializationError)"
        r".*(?:AccessDenied|not authorized to perform:? (?P<what>(?:ssm|secretsmanager|kms):\w+))"
        r"(?!.*(?:s3:|logs:|elasticfilesystem:|ClientMount))",
        meaning="The execution role (not the task role) may not read the secret or its key.",
        advice="Allow secretsmanager:GetSecretValue or ssm:GetParameters on that ARN for the "
        "execution role, and kms:Decrypt where it has a key of yours.",
    ),
    rule(
        "init.registry-auth-network",
        "error",
        "no way to ECR, Secrets Manager or SSM",
        r"unable to (?:pull|retrieve) (?:secrets?|(?:ecr )?registry auth)"
        r"|can(?:no|.)t (?:pull|get) (?:registry auth|secrets)"
        r"|ResourceInitializationError.*connection issue between the task and (?:Amazon ECR|AWS "
        r"Secrets|AWS Systems)",
        meaning="Before it starts, the task must ask ECR or the secret's service, and gets no "
        "answer: no public address, no NAT, no endpoint, a security group or DNS.",
        advice="Public subnet: assignPublicIp=ENABLED. Private: a NAT gateway, or endpoints for "
        "ecr.api, ecr.dkr, S3 and secretsmanager, ssm, kms where used.",
    ),
    rule(
        "init.other",
        "error",
        "a resource of the task could not be set up",
        r"ResourceInitializationError",
        meaning="A network interface, secret, volume or log could not be made ready.",
        advice="Read the end of the message: it names the resource.",
    ),
)
