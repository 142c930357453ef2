"""`ecstui iam-policy`: the permissions that ecstui needs, ready to paste."""

from __future__ import annotations

import argparse
import json

from ecstui.actions import policy


def run(options: argparse.Namespace) -> int:
    """Print the policy as JSON."""
    reading = options.policy == "read-only"
    body = policy.read_only() if reading else policy.operator(options.account, options.cluster)
    print(json.dumps(body, indent=2))
    return 0
