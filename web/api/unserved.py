"""The rest of the API: what exists there and is not implemented here answers 501."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn

from flask import Blueprint

from engine.errors import NotImplementedHere
from engine.texts import Text
from web.api.part import PARAMETER, snake

FILE: Final = Path(__file__).with_name("unserved.txt")


def unserved() -> Iterator[tuple[str, str]]:
    """Method and path of every operation that is not served."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            method, _, path = line.partition(" ")
            yield method, path


def _refuse(**_parameters: str) -> NoReturn:
    raise NotImplementedHere(
        Text(
            "本产品没有实现 API 的这一部分；已实现的部分见 /v2/openapi.json。",
            "This part of the API is not implemented here; /v2/openapi.json names what is.",
        )
    )


def _blueprint() -> Blueprint:
    made = Blueprint("api_unserved", __name__, url_prefix="/v2")
    for number, (method, path) in enumerate(unserved()):
        rule = PARAMETER.sub(lambda found: f"<{snake(found[1])}>", path)
        made.add_url_rule(rule, f"operation_{number}", _refuse, methods=[method])
    return made


blueprint: Final = _blueprint()
