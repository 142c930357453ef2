"""What the exit code of a container tells when nothing else does."""

from __future__ import annotations

from ecstui.diagnose.rules.rule import Level, Rule, rule

_CODES: dict[int, tuple[Level, str, str, str]] = {
    0: (
        "warning",
        "ended by itself (exit 0)",
        "A service's process must stay in the foreground; this one came to its end.",
        "Run jobs with RunTask or a schedule, or keep the process in the foreground.",
    ),
    1: (
        "error",
        "program error (exit 1)",
        "Most programs end so after an uncaught exception.",
        "Read the last log lines of the container.",
    ),
    2: (
        "error",
        "wrong usage (exit 2)",
        "Shells and argument parsers end so when they don't understand their arguments.",
        "Check command and entryPoint, then the last log lines.",
    ),
    125: ("error", "runtime failed (exit 125)", "The command never ran.", "Look at the instance."),
    126: (
        "error",
        "command not executable (exit 126)",
        "Permission denied, a folder, or a program for another CPU.",
        "chmod +x the file; check the user and cpuArchitecture.",
    ),
    127: (
        "error",
        "command not found (exit 127)",
        "The image lacks the program, or a library it needs.",
        "Check entryPoint and command against the image.",
    ),
    129: ("warning", "hung up (exit 129, SIGHUP)", "", "Read the last log lines."),
    130: ("info", "interrupted (exit 130, SIGINT)", "", ""),
    131: ("error", "quit with a dump (exit 131, SIGQUIT)", "", "Read the dump in the log."),
    132: (
        "error",
        "illegal instruction (exit 132, SIGILL)",
        "The program is built for a newer CPU.",
        "Build for the task's CPU.",
    ),
    134: (
        "error",
        "aborted (exit 134, SIGABRT)",
        "A failed assertion, a damaged heap, or Node or the JVM out of heap.",
        "Read the last log lines; look for heap messages.",
    ),
    135: (
        "error",
        "bad memory access (exit 135, SIGBUS)",
        "Often a full /dev/shm or a file cut short while mapped.",
        "Raise sharedMemorySize; check shared files.",
    ),
    136: ("error", "arithmetic error (exit 136, SIGFPE)", "", "Read the last log lines."),
    137: (
        "error",
        "killed (exit 137, SIGKILL)",
        "Nobody said out of memory: it didn't end on SIGTERM in time, or the host killed it.",
        "Compare memory with its limit; end on SIGTERM within stopTimeout.",
    ),
    139: (
        "error",
        "crashed (exit 139, SIGSEGV)",
        "A segmentation fault in native code; mixing musl and glibc is a classic.",
        "Look for native libraries that changed with this image.",
    ),
    141: ("warning", "broken pipe (exit 141, SIGPIPE)", "", "Read the last log lines."),
    143: (
        "warning",
        "told to end (exit 143, SIGTERM)",
        "Something other than ECS sent SIGTERM to the process.",
        "Look for a supervisor or script inside the container.",
    ),
    159: ("error", "forbidden system call (exit 159, SIGSYS)", "", "Check seccomp settings."),
    255: ("error", "failed (exit 255)", "exit(-1), or an error out of range.", "Read the log."),
}


def exit_rule(code: int) -> Rule:
    """The rule of an exit code, known or not."""
    known = _CODES.get(code)
    if known is not None:
        level, title, meaning, advice = known
    elif code > 128:
        level, title = "error", f"killed by signal {code - 128} (exit {code})"
        meaning, advice = "", "Read the last log lines of the container."
    else:
        level, title = "error", f"exit code {code}"
        meaning, advice = "The program ended with an error of its own.", "Read the last log lines."
    return rule(f"exit.{code}", level, title, r"(?!)", meaning=meaning, advice=advice)
