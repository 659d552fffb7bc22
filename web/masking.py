"""Personal data in variables: masked for whoever sees a case only because they see all cases."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from processes.records.wording import masked
from tasks.people import Person, Scope
from tasks.rights import Case, Verb, may

PERSONAL: Final = frozenset({"phone", "email", "mobile", "fax", "wechat"})
"""Names whose texts are somebody's address, wherever they stand in a variable."""


def is_close(person: Person, case: Case) -> bool:
    """Whether a person has to do with a case, or leads or shares a team with one who has."""
    if person.scope is not Scope.ALL:
        return True  # otherwise the case could not be seen
    return may(replace(person, scope=Scope.OWN), Verb.SEE, case)


def hidden(variables: Mapping[str, object]) -> dict[str, object]:
    """The variables with every phone and address masked.

    >>> hidden({"phone": "13800000000", "contacts": [{"email": "w@ex.cn", "name": "王五"}]})
    {'phone': '138****0000', 'contacts': [{'email': 'w***@ex.cn', 'name': '王五'}]}
    """
    return {name: _hidden(name, value) for name, value in variables.items()}


def _hidden(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return hidden({str(key): inner for key, inner in value.items()})
    if isinstance(value, list):
        return [_hidden(name, item) for item in value]
    return masked(value) if name in PERSONAL and isinstance(value, str) else value
