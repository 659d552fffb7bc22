"""The registry of operations, and how long failed work waits."""

from datetime import timedelta
from itertools import pairwise

import pytest

from engine.engine import Kept
from engine.failing import LONGEST_WAIT, back_off
from engine.keys import new_key
from engine.operations import Operations


def test_a_registry_knows_its_names_and_their_beginnings() -> None:
    operations = Operations()
    operations.register("crm.lead.check", lambda _session, _call: {})
    operations.register_outside("mail.send", lambda _call: {})

    assert operations.names() == {"crm.lead.check", "mail.send"}
    assert operations.prefixes() == {"crm.", "mail."}


def test_a_name_is_registered_once_wherever_it_runs() -> None:
    operations = Operations()
    operations.register("crm.lead.check", lambda _session, _call: {})
    with pytest.raises(ValueError, match=r"crm\.lead\.check"):
        operations.register_outside("crm.lead.check", lambda _call: {})


def test_the_pause_doubles_and_has_an_end() -> None:
    pauses = [back_off(0, attempts) for attempts in range(1, 6)]

    assert [later / sooner for sooner, later in pairwise(pauses)] == [2] * 4
    assert back_off(0, 1_000) == LONGEST_WAIT


def test_jobs_that_failed_together_do_not_come_back_together() -> None:
    pauses = {back_off(new_key(), 3) for _ in range(50)}

    assert len(pauses) > 10
    assert all(timedelta(seconds=8) <= pause <= timedelta(seconds=12) for pause in pauses)


def test_what_was_used_last_is_kept() -> None:
    kept: Kept[str] = Kept(size=2)
    made: list[int] = []

    def value(key: int) -> str:
        def make() -> str:
            made.append(key)
            return str(key)

        return kept.get(key, make)

    assert [value(key) for key in (1, 2, 1, 3, 1, 2)] == ["1", "2", "1", "3", "1", "2"]
    assert made == [1, 2, 3, 2]
