"""``laneway bench`` measures; whether the machine is fast enough is not a matter of tests."""

import msgspec
from click.testing import CliRunner

from processes.reports.catalogue import REPORTS
from web.benching.figures import Figure
from web.benching.importing import imported
from web.benching.looking import counts
from web.benching.mixing import mixed
from web.benching.reports import reports
from web.benching.timing import timers
from web.cli.benching import bench


def test_figures_come_with_their_promises() -> None:
    printed = CliRunner().invoke(bench, ["loop", "--turns", "5", "--json"])

    found = msgspec.json.decode(printed.output, type=list[Figure])
    assert [one.unit for one in found] == ["ms", "bytes"] * 2
    assert all(one.at_most for one in found)


def test_a_run_ends_with_its_count() -> None:
    printed = CliRunner().invoke(bench, ["loop", "--turns", "5"])

    assert printed.output.splitlines()[-1].endswith("failed")


def test_a_broken_promise_is_told() -> None:
    slow = Figure("start", 3.5, "s", at_most=3)
    few = Figure("completions", 10, "per second", at_least=207)
    told = Figure("median", 10, "ms")

    assert [slow.is_kept, few.is_kept, told.is_kept] == [False, False, True]
    assert [slow.promise, few.promise, told.promise] == [
        "at most 3 s",
        "at least 207 per second",
        "",
    ]


def test_every_timer_that_is_due_fires() -> None:
    assert timers(20)[0].name == "20 due timers fired"


def test_much_work_is_looked_at() -> None:
    assert [one.name for one in counts(200)] == ["live counts, 200 open tasks"]


def test_every_row_of_an_import_becomes_what_it_should() -> None:
    _, _, *rows = imported(50)

    assert [one.value for one in rows] == [47, 2, 1]
    assert all(one.is_kept for one in rows)


def test_every_report_is_timed() -> None:
    assert [one.name.split(",")[0] for one in reports(20)] == list(REPORTS)


def test_p27_in_mixed_work_nothing_is_lost_and_nothing_done_twice() -> None:
    found = {one.name: one.value for one in mixed(users=4, tasks=200, seconds=3, pause=0)}

    assert found["completions"] > 0
    assert (found["lost updates"], found["double completions"]) == (0, 0)
    assert found["failed requests (none)"] == 0
    assert all(found[f"{what}, how often"] for what in ("list", "claim", "complete", "diagram"))
