"""Types as they are written after ``instance of`` and beside parameters."""

from typing import Final

from engine.feel.parsing.names import KnownNames
from engine.feel.parsing.reader import Reader
from engine.feel.parsing.scanner import Kind
from engine.feel.parsing.syntax import TypeName

LONG_NAMES: Final = KnownNames(
    ("date and time", "days and time duration", "years and months duration")
)


def read_type(reader: Reader) -> TypeName:
    """``number``, ``list<number>``, ``context<a: number>``, ``function<number> -> string``."""
    name = read_type_name(reader)
    with reader.nested():
        if name == "function":
            return read_function_type(reader)
        if name not in ("list", "range", "context") or not reader.took("<"):
            return TypeName(name)
        if name == "context":
            return TypeName(name, fields=read_fields(reader))
        of = read_type(reader)
        reader.expect(">")
        return TypeName(name, (of,))


def read_type_name(reader: Reader) -> str:
    """The name alone; imported types have dots in it."""
    known = LONG_NAMES.match(reader.tokens, reader.next)
    if known is not None:
        reader.next += known[1]
        return known[0]
    known = reader.known.match(reader.tokens, reader.next)
    if known is not None:
        reader.next += known[1]
        return known[0]
    if reader.token.kind is not Kind.WORD:
        raise reader.refusal("type_expected")
    if reader.token.text == "function":
        return reader.take().text
    name = reader.words()
    while reader.took("."):
        name += f".{reader.words()}"
    return name


def read_fields(reader: Reader) -> tuple[tuple[str, TypeName], ...]:
    """The fields of a context type, after its opening bracket."""
    fields = []
    while not reader.sees(">"):
        field = reader.written_until(":")
        reader.expect(":")
        fields.append((field, read_type(reader)))
        if not reader.took(","):
            break
    reader.expect(">")
    return tuple(fields)


def read_function_type(reader: Reader) -> TypeName:
    """The parameters and the result of a function type, if they are given."""
    params: list[TypeName] = []
    if not reader.took("<"):
        return TypeName("function")
    while not reader.sees(">"):
        params.append(read_type(reader))
        if not reader.took(","):
            break
    reader.expect(">")
    reader.expect("->")
    return TypeName("function", tuple(params), (("", read_type(reader)),))
