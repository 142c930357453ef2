"""Stack traces, as the run times of several languages print them."""

from __future__ import annotations

from random import Random

_CAUSES = (
    "java.net.SocketTimeoutException: Read timed out",
    "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, "
    "request timed out after 30000ms.",
    'org.postgresql.util.PSQLException: ERROR: relation "pricing_rules" does not exist',
    'java.lang.NullPointerException: Cannot invoke "Price.amount()" because "price" is null',
)
_OWN = ("Service.load", "Client.call", "Handler.handle", "Repository.find", "Cache.refresh")
_FOREIGN = (
    "java.base/java.net.SocketInputStream.read(SocketInputStream.java:183)",
    "org.springframework.aop.framework.ReflectiveMethodInvocation.proceed"
    "(ReflectiveMethodInvocation.java:186)",
    "org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:897)",
    "org.apache.catalina.core.StandardWrapperValve.invoke(StandardWrapperValve.java:197)",
    "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)",
    "java.base/java.lang.Thread.run(Thread.java:840)",
)


def java(rnd: Random, package: str) -> list[str]:
    """A Java stack trace with its cause, line by line."""
    name = package.rsplit(".", 1)[-1].capitalize()
    lines = [f"{package}.{name}Exception: request could not be served"]
    lines += [_own_frame(rnd, package, name) for _ in range(rnd.randrange(2, 5))]
    lines += [f"\tat {frame}" for frame in _FOREIGN[: rnd.randrange(3, 7)]]
    lines.append(f"Caused by: {rnd.choice(_CAUSES)}")
    lines.append(_own_frame(rnd, package, name))
    lines.append(f"\tat {_FOREIGN[0]}")
    lines.append(f"\t... {rnd.randrange(12, 64)} common frames omitted")
    return lines


def _own_frame(rnd: Random, package: str, name: str) -> str:
    where = rnd.choice(_OWN)
    owner = f"{name}{where.split('.', 1)[0]}"
    method = where.split(".", 1)[1]
    return f"\tat {package}.{owner}.{method}({owner}.java:{rnd.randrange(20, 400)})"


def python(rnd: Random, package: str) -> list[str]:
    """A Python traceback, line by line."""
    module = package.rsplit(".", 1)[-1]
    return [
        "Traceback (most recent call last):",
        f'  File "/app/{module}/main.py", line {rnd.randrange(20, 90)}, in <module>',
        "    main()",
        f'  File "/app/{module}/worker.py", line {rnd.randrange(90, 300)}, in main',
        "    rules = load_rules(connection)",
        f'  File "/app/{module}/rules.py", line {rnd.randrange(10, 80)}, in load_rules',
        '    cursor.execute("SELECT * FROM pricing_rules")',
        'psycopg.errors.UndefinedTable: relation "pricing_rules" does not exist',
        "LINE 1: SELECT * FROM pricing_rules",
        "                      ^",
    ]
