"""Scenario files: their steps and what they expect, as frozen data."""

from collections.abc import Mapping, Sequence

import msgspec

from engine.errors import BadRequest
from engine.texts import Text


class Start(msgspec.Struct, frozen=True, tag_field="do", tag="start"):
    """Start a process: with answers at its plain start, or with a payload at another one."""

    process: str
    event: str | None = None
    payload: Mapping[str, object] = {}
    form: Mapping[str, object] = {}


class Complete(msgspec.Struct, frozen=True, tag_field="do", tag="complete"):
    """Complete the oldest open task of an element."""

    task: str
    form: Mapping[str, object] = {}


class Publish(msgspec.Struct, frozen=True, tag_field="do", tag="message"):
    """Send a message to whichever part of the case waits for it."""

    name: str
    payload: Mapping[str, object] = {}


class Wait(msgspec.Struct, frozen=True, tag_field="do", tag="wait"):
    """Let time pass; what becomes due fires at its moment."""

    duration: str


class Script(msgspec.Struct, frozen=True, tag_field="do", tag="service_answers"):
    """What an operation answers from now on, one after the other; the last one stays."""

    operation: str
    answers: Sequence[Mapping[str, object]]


class ExpectEnd(msgspec.Struct, frozen=True, tag_field="do", tag="expect_end"):
    """The case has ended here, with these variables."""

    end: str
    variables: Mapping[str, object] = {}


Step = Start | Complete | Publish | Wait | Script | ExpectEnd


class Expected(msgspec.Struct, frozen=True):
    """A task that was completed, and the role that did it."""

    role: str
    task: str


class Scenario(msgspec.Struct, frozen=True):
    """One story."""

    id: str
    steps: Sequence[Step]
    name_zh: str = ""
    name_en: str = ""
    situation: str = ""
    expected_tasks: Sequence[Expected] | None = None
    expected_path: Sequence[str] | None = None
    messages_sent: Sequence[str] | None = None


def read_scenarios(data: bytes, file: str = "") -> list[Scenario]:
    """The scenarios of a JSON file: a list of them, or one alone.

    >>> read_scenarios(b'{"id": "A", "steps": [{"do": "wait", "duration": "PT1H"}]}')[0].id
    'A'
    """
    try:
        found = msgspec.json.decode(data, type=list[Scenario] | Scenario)
    except (msgspec.MsgspecError, UnicodeDecodeError) as broken:
        raise BadRequest(
            Text(
                f"{file} 不是场景文件：{broken}",
                f"{file} is not a file of scenarios: {broken}",
            )
        ) from broken
    return found if isinstance(found, list) else [found]
