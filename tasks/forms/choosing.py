"""The options of a field at this moment, and the one that an answer means."""

from collections.abc import Mapping

from engine.texts import Named, Text
from tasks.forms.problems import Wrong
from tasks.forms.schema import CHOICES, LED, LOOKED_UP, Context, Field, Meaning, Option


def options_of(
    field: Field, scope: Mapping[str, object], context: Context
) -> tuple[Option, ...] | None:
    """What may be chosen now; None where anything may."""
    if field.meaning in LOOKED_UP:
        named = field.options.source
        of = field.options.of if named is None else str(named.value(scope, context.here) or "")
        known = context.lookup(field.meaning, of)
        return None if known is None else tuple(_known(*pair) for pair in known.items())
    if field.kind not in CHOICES:
        return None
    if field.options.source is None:
        return field.options.fixed
    given = field.options.source.value(scope, context.here)
    return tuple(_option(item, field) for item in given) if isinstance(given, list) else ()


def chosen(field: Field, value: object, options: tuple[Option, ...] | None) -> object:
    """The value of the option that is meant: of an HTML form only its text is known."""
    if options is None or field.meaning is Meaning.BOOLEAN:
        return value
    for option in options:
        if str(option.value) == str(value):
            return option.value
    raise Wrong("not_led" if field.options.of == LED else "not_an_option", value=str(value)[:40])


def _known(value: str, name: Text) -> Option:
    return Option(value, name, name.facts if isinstance(name, Named) else {})


def _option(item: object, field: Field) -> Option:
    if isinstance(item, Mapping):
        value = item.get("value")
        label = str(item.get("label", value))
    else:
        value, label = item, str(item)
    return Option(value, field.options.labels.get(str(value), Text(label, label)))
