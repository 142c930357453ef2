"""The CBOR reader and writer: RFC 8949's examples, botocore as the other side, hostile bytes."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.parsers import RpcV2CBORParser

from ecstui.demo.wire.cbor import CborError, Moment, dumps, loads


@pytest.mark.parametrize(
    ("coded", "value"),
    [
        ("00", 0),
        ("17", 23),
        ("1818", 24),
        ("1903e8", 1000),
        ("1a000f4240", 1_000_000),
        ("1b000000e8d4a51000", 1_000_000_000_000),
        ("1bffffffffffffffff", 18_446_744_073_709_551_615),
        ("20", -1),
        ("3863", -100),
        ("f90000", 0.0),
        ("f93c00", 1.0),
        ("fa47c35000", 100_000.0),
        ("fb3ff199999999999a", 1.1),
        ("f97c00", math.inf),
        ("f4", False),
        ("f5", True),
        ("f6", None),
        ("f7", None),
        ("c11a514b67b0", 1_363_896_240),
        ("4401020304", b"\x01\x02\x03\x04"),
        ("62c3bc", "ü"),
        ("83010203", [1, 2, 3]),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}),
        ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
        ("7f657374726561646d696e67ff", "streaming"),
        ("9fff", []),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
    ],
)
def test_reads_the_examples_of_the_standard(coded: str, value: Any) -> None:
    assert loads(bytes.fromhex(coded)) == value


BROKEN = "18 62c3 81 a1 a101 ff 81ff a161ff 1c f8ff 0000 62ffff 5f6161ff 9b7fffffffffffffff"


@pytest.mark.parametrize("coded", [*BROKEN.split(), "", "81" * 100 + "00", "a1820102f6"])
def test_refuses_what_is_not_one_item(coded: str) -> None:
    with pytest.raises(CborError):
        loads(bytes.fromhex(coded))


@pytest.mark.parametrize(
    "value",
    [
        0,
        23,
        24,
        255,
        256,
        65_536,
        1 << 40,
        -1,
        -500,
        1.5,
        True,
        None,
        "",
        "x" * 300,
        "日本",
        b"\x00",
        [],
        [1, [2]],
        {"a": {"b": None}},
        {str(n): n for n in range(30)},
    ],
)
def test_what_it_writes_it_reads(value: Any) -> None:
    assert loads(dumps(value)) == value


def test_botocore_reads_moments_as_times() -> None:
    parser = RpcV2CBORParser()
    stream = parser.get_peekable_stream_from_bytes(dumps([Moment(1.5e9), Moment(1.5e9 + 0.25)]))

    whole, parts = parser.parse_data_item(stream)

    assert whole == datetime.fromtimestamp(1.5e9, UTC)
    assert parts == datetime.fromtimestamp(1.5e9 + 0.25, UTC)


def test_refuses_to_write_what_cbor_lacks() -> None:
    with pytest.raises(CborError):
        dumps({1, 2})
    with pytest.raises(CborError):
        dumps(1 << 70)
