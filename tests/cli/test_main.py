"""The command line: help and version at once, true exit statuses, a sentence for each mistake."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import ecstui
from ecstui.cli import main
from ecstui.demo.server import Running

HEAVY = ("textual", "rich", "botocore", "aiobotocore", "aiohttp", "boto3", "msgspec", "asyncio")


def alone(*words: str) -> tuple[int, str, str]:
    """Run the program in a process of its own, which tells at last which heavy rooms it opened."""
    code = (
        "import sys; from ecstui.cli import main\n"
        f"try: status = main({list(words)!r})\n"
        "except SystemExit as end: status = end.code\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--version",), f"ecstui {ecstui.__version__}\n"),
        (("--help",), "--read-only"),
        (("get", "--help"), "--cluster NAME"),
        (("demo-aws", "--help"), "--port N"),
    ],
)
def test_help_and_version_load_nothing_heavy(words: tuple[str, ...], said: str) -> None:
    status, out, err = alone(*words)
    assert (status, err) == (0, "[]\n")
    assert said in out


@pytest.mark.parametrize(
    "words", [("get", "teapots"), ("--nonsense",), ("get", "tasks", "-o", "xml"), ("dance",)]
)
def test_a_wrong_command_line_ends_with_2(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    assert ended.value.code == 2
    assert "usage: ecstui" in capsys.readouterr().err


def sentence(capsys: pytest.CaptureFixture[str], *words: str, status: int) -> str:
    """What is said on stderr, in one line, while nothing is printed."""
    assert main(list(words)) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("ecstui: ")
    assert err.endswith((".\n", "?\n"))
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


@pytest.mark.usefixtures("account")
class TestMistakes:
    """Each is answered in one sentence that says what to do."""

    def test_no_such_profile(self, capsys: pytest.CaptureFixture[str]) -> None:
        said = sentence(capsys, "--profile", "nope", "get", "clusters", status=1)
        assert "no profile 'nope'" in said
        assert "--profile" in said

    def test_profiles_that_exist_are_named(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (tmp_path / "config").write_text("[profile work]\nregion = eu-west-1\n")
        said = sentence(capsys, "--profile", "nope", "get", "clusters", status=1)
        assert "work" in said

    def test_no_region(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("AWS_REGION")
        monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
        assert "--region" in sentence(capsys, "get", "clusters", status=1)

    @pytest.mark.parametrize("region", ["mars", "eu-west-1/../x", "[/x]\x1b[31m"])
    def test_no_such_region(self, capsys: pytest.CaptureFixture[str], region: str) -> None:
        said = sentence(capsys, "--region", region, "get", "clusters", status=1)
        assert "\x1b" not in said

    @pytest.mark.parametrize(
        "url", ["nonsense", "ftp://x", "http://", "http://127.0.0.1:1", "http://x.invalid"]
    )
    def test_no_such_endpoint(self, capsys: pytest.CaptureFixture[str], url: str) -> None:
        sentence(capsys, "--endpoint-url", url, "get", "clusters", status=1)

    @pytest.mark.usefixtures("aws")
    def test_no_credentials(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        assert "credentials" in sentence(capsys, "get", "clusters", status=1)

    @pytest.mark.parametrize(
        ("kind", "word"),
        [
            ("denied", "ecs:ListClusters"),
            ("expired", "expired"),
            ("garbage", ""),
            ("reset", ""),
            ("5xx", ""),
        ],
    )
    def test_what_aws_refuses(
        self, aws: Running, capsys: pytest.CaptureFixture[str], kind: str, word: str
    ) -> None:
        aws.desk.faults.add({"kind": kind, "operation": "ListClusters"})
        try:
            assert word in sentence(capsys, "get", "clusters", status=1)
        finally:
            aws.desk.faults.clear()

    def test_no_terminal(self, capsys: pytest.CaptureFixture[str]) -> None:
        said = sentence(capsys, "--demo", status=2)
        assert "needs a terminal" in said
        assert "ecstui get" in said

    def test_a_wrong_configuration(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ecstui.cli.console.refuse_reason", lambda *_: None)
        file = tmp_path / "config.toml"
        said = sentence(capsys, "--config", str(file), status=2)
        assert "no such file" in said
        file.write_text("thme = 'x'\n")
        assert "Did you mean theme" in sentence(capsys, "--config", str(file), status=2)
        file.write_text("")
        said = sentence(capsys, "--config", str(file), "--theme", "neon", status=2)
        assert "no theme neon" in said
        assert "ecstui-dark" in said


def test_a_full_disk_is_no_bug() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        run = subprocess.run(
            [sys.executable, "-m", "ecstui", "iam-policy", "--read-only"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.returncode == 1
    assert run.stderr == "ecstui: The output can't be written: No space left on device.\n"
