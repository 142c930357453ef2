"""Opens the console: configuration, terminal, the way to AWS, then the app."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ecstui import config as configuration
from ecstui import paths
from ecstui.cli.link import connector
from ecstui.config import Config
from ecstui.errors import ConfigError
from ecstui.terminal import TerminalGuard, refuse_reason

if TYPE_CHECKING:
    from ecstui.ui.app import Console


def run(options: argparse.Namespace) -> int:
    """Show the console until it is left; the status is 0 unless a signal or a bug ended it."""
    reason = refuse_reason(os.environ, sys.stdin, sys.stdout, sys.stderr)
    if reason:
        raise ConfigError(reason)
    file = Path(options.config) if options.config else paths.config_file()
    config = configuration.load(file, required=bool(options.config))
    mouse = _mouse(options.mouse, config)
    app = _app(options, config)
    with TerminalGuard() as guard:
        return guard.run(app, mouse=mouse)


def _app(options: argparse.Namespace, config: Config) -> Console:
    from ecstui.ui.app import Console as App
    from ecstui.ui.link import Wiring

    read_only = options.read_only or config.read_only
    profile = options.profile or config.profile
    wiring = Wiring(
        connect=connector(
            profile=None if options.demo else profile,
            region=options.region or config.region,
            endpoint_url=options.endpoint_url,
            share=config.request_share,
            demo=options.demo,
            read_only=read_only,
        ),
        audit_file=paths.audit_file(),
        profile="" if options.demo else profile or os.environ.get("AWS_PROFILE", ""),
        read_only=read_only,
        demo=options.demo,
        theme=options.theme or config.theme,
        theme_folders=(paths.shipped_themes(), paths.user_themes()),
        keymap=config.keymap,
        refresh=config.refresh,
        utc=config.time == "utc",
        protected=() if options.demo else config.protected,
        crash_folder=paths.crash_dir(),
    )
    return App(wiring)


def _mouse(asked: bool | None, config: Config) -> bool:
    if asked is not None:
        return asked
    if config.mouse != "auto":
        return config.mouse == "on"
    return "SSH_CONNECTION" not in os.environ
