"""What a list of records is asked for, in an address or in a form."""

from collections.abc import Mapping
from typing import Final

from processes.browsing.searching import Wanted
from processes.fields.schema import Fields, Type
from web.pages.paging import key_named

PREFIX: Final = "c."
"""Before the names of custom fields: they may be called like anything else."""
_FILTERED: Final = (Type.ENUM, Type.BOOLEAN)


def wanted_in(given: Mapping[str, str], custom: Fields, *, owner: str) -> Wanted:
    """The wishes; values of fields that there are not are passed over."""
    asked = {
        field.name: given.get(f"{PREFIX}{field.name}", "")[:200]
        for field in custom
        if not field.personal
    }
    return Wanted(
        text=given.get("text", "")[:100],
        state=given.get("state", ""),
        owner=owner,
        custom={name: value for name, value in asked.items() if value},
        sort=given.get("sort", ""),
        after=key_named(given.get("after")),
    )


def told(wanted: Wanted) -> dict[str, str]:
    """The wishes as an address or a form holds them, but for the owner and the page."""
    custom = {f"{PREFIX}{name}": value for name, value in wanted.custom.items()}
    named = {"text": wanted.text, "state": wanted.state, "sort": wanted.sort, **custom}
    return {name: value for name, value in named.items() if value}


def filtered(custom: Fields) -> Fields:
    """The fields of which a list offers the values to choose from."""
    return [field for field in custom if field.listed and field.type in _FILTERED]
