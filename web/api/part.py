"""A part of the API: typed functions become views, and what is known of them its description."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, TypeVar, get_type_hints

import msgspec
from flask import Blueprint, Response

from web.api.reading import received
from web.transaction import reads as only_reads

F = TypeVar("F", bound=Callable[..., Any])
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_BIGGEST: Final[Mapping[str, int]] = {"variableKey": 10**25 - 1}
_BIGGEST_KEY: Final = 2**63 - 1
PARAMETER: Final = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: what the router, the description and the tests know of it."""

    method: str
    path: str
    """As in the description: ``/user-tasks/{userTaskKey}/completion``."""
    operation: str
    summary: str
    body: Any
    """The type of the body; None where none is read."""
    answer: Any
    """The type of the answer; None where there is none (204)."""
    takes: str
    """The media type of the body."""
    content: str
    """The media type of the answer."""


@dataclass(slots=True)
class Part:
    """Some operations about one kind of thing."""

    name: str
    blueprint: Blueprint = field(init=False)
    routes: list[Route] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.blueprint = Blueprint(f"api_{self.name}", __name__, url_prefix="/v2")

    def route(
        self,
        method: str,
        path: str,
        *,
        reads: bool = False,
        allows: type | None = None,
        takes: str = "application/json",
        content: str = "application/json",
    ) -> Callable[[F], F]:
        """Serve an operation by a function of the path's keys and, if it has one, the ``body``.

        ``reads``: a POST that only reads; it never waits for the write lock.
        ``allows``: a body that may come, is checked, and changes nothing.
        """

        def serve(function: F) -> F:
            hints = get_type_hints(function)
            body = hints.get("body")
            view = _view(function, body, allows, content)
            view = only_reads(view) if reads else view
            self.blueprint.add_url_rule(_rule(path), function.__name__, view, methods=[method])
            asked = _Asked(method, path, body or allows, takes, content)
            self.routes.append(_described(function, hints["return"], asked))
            return function

        return serve


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a route was registered with."""

    method: str
    path: str
    body: Any
    takes: str
    content: str


def _described(function: Callable[..., Any], answer: Any, asked: _Asked) -> Route:
    return Route(
        method=asked.method,
        path=asked.path,
        operation=camel(function.__name__),
        summary=(function.__doc__ or "").partition("\n")[0].rstrip("."),
        body=asked.body,
        answer=None if answer is type(None) else answer,
        takes=asked.takes,
        content=asked.content,
    )


def camel(name: str) -> str:
    """A name as JSON has it.

    >>> camel("complete_user_task")
    'completeUserTask'
    """
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def snake(name: str) -> str:
    """A name as Python has it.

    >>> snake("userTaskKey")
    'user_task_key'
    """
    return re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", name)


def _rule(path: str) -> str:
    """Every parameter is a key; a number that cannot be one finds no route."""

    def converter(found: re.Match[str]) -> str:
        biggest = _BIGGEST.get(found[1], _BIGGEST_KEY)
        return f"<int(max={biggest}):{snake(found[1])}>"

    return PARAMETER.sub(converter, path)


def _view(
    function: Callable[..., Any], body: Any, allows: type | None, content: str
) -> Callable[..., Response]:
    @wraps(function)
    def view(**keys: int) -> Response:
        if allows is not None:
            received(allows)
        given = keys if body is None else {**keys, "body": received(body)}
        answer = function(**given)
        if answer is None:
            return Response(status=204)
        data = answer if isinstance(answer, bytes | str) else _ENCODER.encode(answer)
        return Response(data, mimetype=content)

    return view
