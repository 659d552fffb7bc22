"""Which row of its band each box stands in: chains first, then moves that better the picture."""

from collections.abc import Iterator, Mapping, Sequence

from diagrams.placing.columns import Columns
from diagrams.placing.estimate import TASTES, Estimate, Taste
from diagrams.placing.sketch import Sketch

SWEEPS = 5

Rows = list[int | None]


def choices_of_rows(sketch: Sketch, columns: Columns) -> list[dict[str, int]]:
    """A few good choices of the row of every box within its band, counted from the top."""
    choices = [_assigned(sketch, columns, taste) for taste in TASTES]
    return [rows for n, rows in enumerate(choices) if rows not in choices[:n]]


def neighbours(sketch: Sketch, columns: Columns, rows: Mapping[str, int]) -> list[dict[str, int]]:
    """Choices that differ by one move, those that promise most first."""
    ids = [item.id for item in sketch.cells()]
    estimate = Estimate(sketch, columns, ids, TASTES[0])
    now: Rows = [rows[item_id] for item_id in ids]
    groups = [*_runs(sketch, columns, ids), *([n] for n in range(len(ids)))]
    moves = [trial for group in groups for trial in _trials(estimate, now, group)]
    ranked = sorted((estimate.cost(trial), n) for n, trial in enumerate(moves))
    best = [dict(zip(ids, (row or 0 for row in moves[n]), strict=True)) for _, n in ranked]
    return [choice for n, choice in enumerate(best) if choice != rows and choice not in best[:n]]


def _assigned(sketch: Sketch, columns: Columns, taste: Taste) -> dict[str, int]:
    ids = [item.id for item in sketch.cells()]
    estimate = Estimate(sketch, columns, ids, taste)
    rows: Rows = [None] * len(ids)
    runs = list(_runs(sketch, columns, ids))
    for run in runs:
        rows = _best(estimate, rows, run)
    cost = estimate.cost(rows)
    for _ in range(SWEEPS):
        for group in [*runs, *([n] for n in range(len(ids)))]:
            rows = _best(estimate, rows, group)
        if (now := estimate.cost(rows)) >= cost:
            break
        cost = now
    return {item_id: row or 0 for item_id, row in zip(ids, rows, strict=True)}


def _runs(sketch: Sketch, columns: Columns, ids: Sequence[str]) -> Iterator[list[int]]:
    """Chains of boxes in one band, the main path first, then ever shorter branches."""
    number = {item_id: index for index, item_id in enumerate(ids)}
    left = dict.fromkeys(ids)
    for chain in [columns.spine, *_chains(sketch, columns)]:
        by_band: dict[int, list[int]] = {}
        for item_id in chain:
            if item_id in left:
                del left[item_id]
                by_band.setdefault(sketch.items[item_id].band, []).append(number[item_id])
        yield from by_band.values()
    yield from ([number[item_id]] for item_id in left)


def _chains(sketch: Sketch, columns: Columns) -> list[tuple[str, ...]]:
    """Paths that leave the main path, longest first; each box belongs to one."""
    following: dict[str, list[str]] = {}
    for source, target, arc in sketch.flows():
        if arc.id not in columns.back:
            following.setdefault(source, []).append(target)
    used = set(columns.spine)
    chains: list[tuple[str, ...]] = []
    while True:
        tails = _tails(following, used, columns.of)
        best = max(tails, key=len, default=())
        if not best:
            return chains
        used.update(best)
        chains.append(best)


def _tails(
    following: Mapping[str, Sequence[str]], used: set[str], column: Mapping[str, int]
) -> list[tuple[str, ...]]:
    longest: dict[str, tuple[str, ...]] = {}
    for node in sorted(column, key=lambda n: -column[n]):
        if node not in used:
            tails = [longest[t] for t in following.get(node, ()) if t in longest]
            longest[node] = (node, *max(tails, key=len, default=()))
    return list(longest.values())


def _best(estimate: Estimate, rows: Rows, group: Sequence[int]) -> Rows:
    """The arrangement with the group in the row of its band that costs least."""
    settled = rows if all(rows[n] is not None for n in group) else None
    best, least = settled, estimate.cost(settled) if settled else float("inf")
    for trial in _trials(estimate, rows, group):
        if (cost := estimate.cost(trial)) < least - 1e-9:
            best, least = trial, cost
    return best or rows


def _trials(estimate: Estimate, rows: Rows, group: Sequence[int]) -> Iterator[Rows]:
    """The group in each row of its band, and in a new row before each."""
    band = estimate.band[group[0]]
    for row in range(estimate.heights(rows)[band] + 1):
        for insert in (False, True):
            trial = _moved(estimate, rows, group, band, row, insert=insert)
            if trial is not None:
                yield trial


def _moved(
    estimate: Estimate, rows: Rows, group: Sequence[int], band: int, row: int, *, insert: bool
) -> Rows | None:
    """The group in a row, or in a new one before it; None where a cell is taken twice."""
    trial = list(rows)
    if insert:
        for n, there in enumerate(trial):
            if estimate.band[n] == band and there is not None and there >= row:
                trial[n] = there + 1
    for n in group:
        trial[n] = row
    columns = {estimate.column[n] for n in group}
    if len(columns) < len(group) or _clash(estimate, trial, group, band, row):
        return None
    return _without_gaps(estimate, trial, band)


def _clash(estimate: Estimate, rows: Rows, group: Sequence[int], band: int, row: int) -> bool:
    columns = {estimate.column[n] for n in group}
    return any(
        there == row
        and n not in group
        and estimate.band[n] == band
        and estimate.column[n] in columns
        for n, there in enumerate(rows)
    )


def _without_gaps(estimate: Estimate, rows: Rows, band: int) -> Rows:
    """Empty rows of the band taken out."""
    inside = [row for n, row in enumerate(rows) if estimate.band[n] == band]
    used = sorted({row for row in inside if row is not None})
    place = {row: index for index, row in enumerate(used)}
    return [
        place[row] if row is not None and estimate.band[n] == band else row
        for n, row in enumerate(rows)
    ]
