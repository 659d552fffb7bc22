"""Faults on the command line: one line each, with the place, the fault and the cure."""

import json
from collections.abc import Iterable

import click

from engine.bpmn.style import RULE_OF
from engine.errors import Fault, Severity


def print_faults(faults: Iterable[Fault]) -> None:
    """``file:line: error element "label": message — cure``, errors in red."""
    for fault in faults:
        place = ":".join(str(part) for part in (fault.file, fault.line) if part)
        label = f' "{fault.label.said_in("en")}"' if fault.label else ""
        colour = "red" if fault.severity is Severity.ERROR else "yellow"
        head = click.style(f"{place}: {fault.severity}", fg=colour)
        element = f" {fault.element}{label}" if fault.element else ""
        click.echo(f"{head}{element}: {fault.message.en} — {fault.cure.en}")


def how_many(count: int, what: str) -> str:
    """A count with its word.

    >>> how_many(1, "file"), how_many(2, "file")
    ('1 file', '2 files')
    """
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def print_json(faults: Iterable[Fault]) -> None:
    """The same for programs, both languages."""
    rows = [
        {
            "file": fault.file,
            "line": fault.line,
            "element": fault.element,
            "severity": fault.severity.value,
            "rule": rule.number if (rule := RULE_OF.get(fault.code)) else None,
            "code": fault.code,
            "label": {"zh": fault.label.zh, "en": fault.label.en},
            "message": {"zh": fault.message.zh, "en": fault.message.en},
            "cure": {"zh": fault.cure.zh, "en": fault.cure.en},
        }
        for fault in faults
    ]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
