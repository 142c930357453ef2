"""The clock, the queue of happenings and the stateless dice."""

from __future__ import annotations

import pytest

from ecstui.demo.world.agenda import Agenda
from ecstui.demo.world.clock import Clock
from ecstui.demo.world.dice import Dice


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = Clock.frozen_at(1000.0)
    assert clock.frozen
    assert clock.now() == 1000.0
    clock.move(2.5)
    assert clock.now() == 1002.5
    clock.set(7.0)
    assert clock.now() == 7.0


def test_a_running_clock_goes_on_from_where_it_is_put() -> None:
    clock = Clock(5000.0, speed=1000.0)
    first = clock.now()
    assert first >= 5000.0
    assert clock.now() >= first
    clock.set(9000.0)
    assert clock.now() >= 9000.0
    clock.freeze()
    held = clock.now()
    assert clock.now() == held
    clock.thaw()
    assert clock.now() >= held


def test_time_does_not_run_backwards_by_speed() -> None:
    with pytest.raises(ValueError, match="positive"):
        Clock(0.0, speed=0)


def test_the_agenda_keeps_the_order_of_time_then_of_booking() -> None:
    agenda = Agenda()
    seen: list[str] = []
    agenda.at(2.0, seen.append, "late")
    agenda.at(1.0, seen.append, "first")
    agenda.at(1.0, seen.append, "second")
    while agenda.due(1.5):
        _, happening, args = agenda.take()
        happening(*args)
    assert seen == ["first", "second"]
    assert len(agenda) == 1


def test_dice_answer_the_same_question_the_same_way() -> None:
    dice, other = Dice(7), Dice(8)
    assert dice.hex("a", 1) == Dice(7).hex("a", 1) != other.hex("a", 1)
    assert dice.hex("ab", "c") != dice.hex("a", "bc")
    assert len(dice.hex("x")) == 32
    assert len(dice.digits("x")) == 19
    assert 3 <= dice.uniform(3, 5, "x") < 5
    assert dice.pick("abc", "x") in "abc"
    assert [len(part) for part in dice.uuid("x").split("-")] == [8, 4, 4, 4, 12]
