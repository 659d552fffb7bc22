"""What every expression may name beside its variables: whether it is there, and what is like it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from engine.texts import Text

_SHOWN: Final = 3


def dotted(known: Mapping[str, object], before: str = "") -> Iterator[str]:
    """The names of all values, those inside others behind dots.

    >>> list(dotted({"rules": {"pool": {"held": 100, "recycles": 3}}}))
    ['rules.pool.held', 'rules.pool.recycles']
    """
    for name, value in known.items():
        if isinstance(value, Mapping):
            yield from dotted(value, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def unknown(paths: Iterable[str], known: Collection[str]) -> list[str]:
    """The paths that lead nowhere, though they begin as known ones do.

    >>> unknown(["rules.pool.hold", "rules.pool", "rules.pool.wait.days"], ["rules.pool.wait"])
    ['rules.pool.hold']
    """
    roots = {name.partition(".")[0] for name in known}
    return sorted(
        path
        for path in paths
        if path.partition(".")[0] in roots
        and not any(f"{one}.".startswith(f"{path}.") or path.startswith(f"{one}.") for one in known)
    )


def nearest(name: str, known: Iterable[str]) -> Text:
    """The names most like one that is not there; empty where none is.

    >>> nearest("rules.pool.hold", ["rules.pool.held", "rules.sla.warn_at"]).en
    ' The nearest: rules.pool.held.'
    """
    near = get_close_matches(name, list(known), n=_SHOWN)
    return (
        Text(f"最接近的：{'、'.join(near)}。", f" The nearest: {', '.join(near)}.")
        if near
        else Text()
    )
