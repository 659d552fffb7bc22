"""Reading ``*.form`` files: JSON to a form, with every fault of the file at once."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from engine.errors import BadRequest, Fault, InvalidFile, Severity
from engine.store.json import decode
from tasks.forms.component import field_of
from tasks.forms.faults import Faults
from tasks.forms.part import Part
from tasks.forms.places import place_of
from tasks.forms.schema import Field, Form, Kind
from tasks.forms.scope import ROW_NUMBER

MOST_BYTES: Final = 1_000_000
MOST_COMPONENTS: Final = 500
DEEPEST: Final = 6
RESERVED: Final = frozenset({"current_user", "current_roles", "value", ROW_NUMBER})


def read_form(data: bytes, file: str = "") -> Form:
    """The form of a file, or ``InvalidFile`` with all its errors."""
    form, faults = _read(data, file)
    errors = [fault for fault in faults if fault.severity is Severity.ERROR]
    if errors or form is None:
        raise InvalidFile(errors)
    return form


def check_form(
    data: bytes,
    file: str = "",
    places: Mapping[str, str] | None = None,
    settings: Collection[str] = (),
) -> list[Fault]:
    """Everything wrong with a form file, warnings too.

    ``places``: the path that each kind of record's own fields need; None: nobody says.
    ``settings``: the dotted names of what expressions may name beside variables.
    """
    return _read(data, file, places, settings)[1]


def _read(
    data: bytes,
    file: str,
    places: Mapping[str, str] | None = None,
    settings: Collection[str] = (),
) -> tuple[Form | None, list[Fault]]:
    text = data.decode("utf-8", "replace") if len(data) <= MOST_BYTES else ""
    faults = Faults(text, file, settings)
    source = _source(data, faults)
    if source is None:
        return None, faults.found
    form_id = source.get("id")
    if not isinstance(form_id, str) or not 0 < len(form_id.strip()) <= 200:
        faults.add("form_bad_id")
    reading = _Reading(faults, places)
    fields = tuple(reading.fields(source["components"], "", 1))
    return Form(str(form_id), fields), faults.found


def _source(data: bytes, faults: Faults) -> Mapping[str, object] | None:
    if len(data) > MOST_BYTES:
        faults.add("form_too_large", size=f"{len(data)} B", limit=f"{MOST_BYTES} B")
        return None
    try:
        source = decode(data)
    except BadRequest as broken:
        faults.add("form_not_json", why=broken.text)
        return None
    if not isinstance(source, dict) or not isinstance(source.get("components"), list):
        faults.add("form_no_components")
        return None
    return source


class _Reading:
    """The components of one file, counted and with their keys remembered."""

    def __init__(self, faults: Faults, places: Mapping[str, str] | None) -> None:
        self._faults = faults
        self._places = places
        self._lists = 0
        """How many lists are around."""
        self._count = 0

    def fields(
        self, components: object, prefix: str, depth: int, taken: set[str] | None = None
    ) -> Iterator[Field]:
        """The fields of a list of components; keys are unique within a form or a row."""
        taken = set() if taken is None else taken
        for data in components if isinstance(components, list) else ():
            self._count += 1
            if self._count > MOST_COMPONENTS or depth > DEEPEST:
                self._too_large(depth)
                return
            if isinstance(data, dict):
                part = Part(data, self._faults)
                field = field_of(part, prefix)
                if field is not None:
                    self._take_key(part, field, taken)
                    self._check_place(part, field, prefix)
                    yield self._with_inner(part, field, prefix, depth, taken)

    def _with_inner(
        self, part: Part, field: Field, prefix: str, depth: int, taken: set[str]
    ) -> Field:
        inner = part.data.get("components")
        if field.kind is Kind.GROUP:
            path = part.text("path")
            below = f"{prefix}{path}." if path else prefix
            return replace(field, fields=tuple(self.fields(inner, below, depth + 1, taken)))
        if field.kind is Kind.ROWS:
            self._lists += 1
            columns = tuple(self.fields(inner, "", depth + 1))
            self._lists -= 1
            return replace(field, fields=columns)
        return field

    def _take_key(self, part: Part, field: Field, taken: set[str]) -> None:
        if not field.has_answer:
            return
        name = field.key.partition(".")[0]
        if name in RESERVED:
            part.wrong("form_reserved_key", key=field.key)
        ways = {field.key, *(way for way in taken if way.startswith(f"{field.key}."))}
        if ways & taken or any(field.key.startswith(f"{way}.") for way in taken):
            part.wrong("form_duplicate_key", key=field.key)
        taken.add(field.key)

    def _check_place(self, part: Part, field: Field, prefix: str) -> None:
        """Where the fields of a kind of record may stand: where operations look for them."""
        kind = place_of(part.data)
        if not kind or self._places is None:
            return
        path = prefix + part.text("path")
        is_group = field.kind is Kind.GROUP and not self._lists
        if not is_group or self._places.get(kind) != path:
            pairs = (f'{one} (path "{way}")' for one, way in self._places.items())
            part.wrong("form_place", kind=kind, path=path, wanted=", ".join(pairs))

    def _too_large(self, depth: int) -> None:
        if not any(fault.code == "form_too_large" for fault in self._faults.found):
            size, limit = (
                (f"{depth} levels", f"{DEEPEST} levels")
                if depth > DEEPEST
                else (f"{self._count} components", f"{MOST_COMPONENTS} components")
            )
            self._faults.add("form_too_large", size=size, limit=limit)
