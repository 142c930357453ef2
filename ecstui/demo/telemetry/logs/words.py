"""What services talk about: routes, messages, warnings and errors by kind of service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary. Texts are `str.format` templates over n, ms, id, user and host."""

    routes: tuple[tuple[str, str], ...]
    says: tuple[str, ...]
    warns: tuple[str, ...]
    errors: tuple[str, ...]
    package: str
    host: str


_COMMON_WARNS = (
    "retrying request to {host} attempt=2 after {ms}ms",
    "connection pool at {n}% of capacity",
    "deprecated header X-Client-Version from user={user}",
)
_COMMON_ERRORS = (
    "upstream timeout after 3000ms host={host}",
    "connection reset by peer: {host}",
    "context deadline exceeded while calling {host}",
)

_KINDS: dict[str, Words] = {
    "web": Words(
        (
            ("GET", "/"),
            ("GET", "/products/{id}"),
            ("GET", "/static/app.{n}.js"),
            ("POST", "/login"),
        ),
        ("rendered page home in {ms}ms", "cache hit ratio {n}%", "session {id} opened user={user}"),
        ("slow render: {ms}ms for /products/{id}", *_COMMON_WARNS),
        ("render failed: template product.html missing key 'price'", *_COMMON_ERRORS),
        "com.acme.web",
        "catalogue.internal",
    ),
    "checkout": Words(
        (
            ("POST", "/v1/checkout"),
            ("GET", "/v1/carts/{id}"),
            ("PUT", "/v1/carts/{id}/items"),
            ("POST", "/v1/carts/{id}/coupon"),
        ),
        ("cart {id} priced total={n}.90 EUR", "checkout {id} completed in {ms}ms user={user}"),
        ("stock reservation for cart {id} took {ms}ms", *_COMMON_WARNS),
        ("checkout {id} failed: payment authorisation timed out", *_COMMON_ERRORS),
        "com.acme.checkout",
        "payments.internal",
    ),
    "payments": Words(
        (
            ("POST", "/v2/charges"),
            ("GET", "/v2/charges/{id}"),
            ("POST", "/v2/refunds"),
            ("POST", "/hooks/psp"),
        ),
        (
            "charge {id} captured amount={n}.00 EUR in {ms}ms",
            "webhook verified event=charge.succeeded id={id}",
            "ledger entry {id} posted",
        ),
        ("3DS challenge for charge {id} pending since {ms}ms", *_COMMON_WARNS),
        ("charge {id} declined: issuer unavailable (code 91)", *_COMMON_ERRORS),
        "com.acme.payments",
        "psp-gateway.internal",
    ),
    "search": Words(
        (
            ("GET", "/search?q=shoes&page={n}"),
            ("GET", "/suggest?q=jack"),
            ("POST", "/index/{id}"),
        ),
        ("query took {ms}ms hits={id}", "segment merge finished docs={id}", "index refresh {ms}ms"),
        ("slow query {ms}ms shards=12 timed_out=false", *_COMMON_WARNS),
        ("shard [{n}] unavailable: no active primary", *_COMMON_ERRORS),
        "com.acme.search",
        "opensearch.internal",
    ),
    "orders": Words(
        (
            ("GET", "/orders/{id}"),
            ("POST", "/orders"),
            ("PATCH", "/orders/{id}/status"),
        ),
        (
            "order {id} accepted lines={n}",
            "order {id} shipped carrier=DHL",
            "outbox flushed {n} messages in {ms}ms",
        ),
        ("order {id} waiting for stock since {n}s", *_COMMON_WARNS),
        ("could not lock order {id}: deadlock found when trying to get lock", *_COMMON_ERRORS),
        "com.acme.orders",
        "orders-db.internal",
    ),
    "auth": Words(
        (
            ("POST", "/oauth/token"),
            ("GET", "/.well-known/jwks.json"),
            ("GET", "/userinfo"),
        ),
        ("token issued client=mobile user={user}", "session refreshed user={user} in {ms}ms"),
        ("failed login user={user} attempt={n}", *_COMMON_WARNS),
        ("signing key {id} not found in keyset", *_COMMON_ERRORS),
        "com.acme.auth",
        "session-redis.internal",
    ),
    "worker": Words(
        (("POST", "/jobs"), ("GET", "/jobs/{id}")),
        (
            "job {id} done in {ms}ms",
            "polled {n} messages from queue",
            "batch {id} committed offset={id}",
        ),
        ("job {id} retried, attempt {n} of 100", "queue lag {ms}ms", *_COMMON_WARNS),
        ("job {id} failed: message moved to dead letter queue", *_COMMON_ERRORS),
        "com.acme.jobs",
        "sqs.eu-west-1.amazonaws.com",
    ),
    "api": Words(
        (
            ("GET", "/v1/items/{id}"),
            ("POST", "/v1/items"),
            ("DELETE", "/v1/items/{id}"),
            ("GET", "/v1/users/{user}"),
        ),
        ("processed {n} records in {ms}ms", "cache refreshed keys={id}", "published event id={id}"),
        ("slow query {ms}ms rows={id}", *_COMMON_WARNS),
        ("unhandled error while serving user={user}: division by zero", *_COMMON_ERRORS),
        "com.acme.api",
        "postgres.internal",
    ),
}

_ALIASES = {
    "web": ("web", "front", "site", "gateway", "edge", "proxy", "cdn", "ui", "static"),
    "checkout": ("checkout", "cart", "basket", "pricing"),
    "payments": ("pay", "billing", "invoice", "ledger", "fraud", "tax"),
    "search": ("search", "index", "suggest", "recommend", "catalog"),
    "orders": ("order", "inventory", "stock", "shipping", "fulfil", "warehouse", "delivery"),
    "auth": ("auth", "identity", "login", "session", "user", "account"),
    "worker": (
        *("worker", "job", "batch", "cron", "etl", "report", "mail", "notif", "export"),
        *("import", "thumb", "media", "consumer", "stream", "queue", "sync", "train"),
    ),
}


def words_for(name: str) -> Words:
    """The vocabulary of a service or family called `name`."""
    low = name.lower()
    for kind, parts in _ALIASES.items():
        if any(part in low for part in parts):
            return _KINDS[kind]
    return _KINDS["api"]
