"""The files that commands read."""

from pathlib import Path

from engine.errors import BadRequest
from engine.store.json import decode_object
from engine.texts import Text


def variables_of(file: Path | None) -> dict[str, object]:
    """The JSON object of a file; nothing where there is none."""
    if file is None:
        return {}
    try:
        return decode_object(file.read_bytes())
    except BadRequest as wrong:
        zh, en = wrong.text.zh, wrong.text.en
        raise BadRequest(Text(f"{file}：{zh}", f"{file}: {en}")) from wrong
