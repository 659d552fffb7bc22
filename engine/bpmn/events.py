"""What an event is about: its definition, and the message, signal, error or escalation it names."""

from typing import Final

from lxml import etree

from engine.bpmn.document import DANGLING, Document
from engine.bpmn.elements import BPMN, ZEEBE, child, children, extension, local, text_of
from engine.bpmn.formulas import expression, formula
from engine.bpmn.graph import EventDefinition, Timer, TimerKind, Trigger

_SUFFIX: Final = "EventDefinition"
_TRIGGERS: Final = {f"{trigger.value}{_SUFFIX}": trigger for trigger in Trigger}
_REFS: Final = {
    Trigger.MESSAGE: ("messageRef", "name"),
    Trigger.SIGNAL: ("signalRef", "name"),
    Trigger.ERROR: ("errorRef", "errorCode"),
    Trigger.ESCALATION: ("escalationRef", "escalationCode"),
}


def event_of(document: Document, element: etree._Element) -> EventDefinition:
    """The definition of an event, send task or receive task."""
    if local(element) in ("sendTask", "receiveTask"):
        return _named(document, element, Trigger.MESSAGE) or EventDefinition()
    found = definitions(document, element)
    if len(found) > 1:
        return EventDefinition(Trigger.MULTIPLE)
    return _definition(document, found[0]) if found else EventDefinition()


def definitions(document: Document, element: etree._Element) -> list[etree._Element]:
    """The event definitions of an event, those that it only refers to included."""
    own = element.iterchildren(*(BPMN + tag for tag in _TRIGGERS))
    shared = (document.look_up(text_of(ref)) for ref in children(element, "eventDefinitionRef"))
    return [*own, *(found for found in shared if found is not None and local(found) in _TRIGGERS)]


def _definition(document: Document, element: etree._Element) -> EventDefinition:
    trigger = _TRIGGERS[local(element)]
    match trigger:
        case Trigger.TIMER:
            return EventDefinition(trigger, timer=_timer(element))
        case Trigger.CONDITIONAL:
            condition = expression(document, child(element, "condition"))
            return EventDefinition(trigger, condition=condition)
        case Trigger.LINK:
            return EventDefinition(trigger, name=element.get("name"))
        case _:
            return _named(document, element, trigger) or EventDefinition(trigger)


def _named(document: Document, element: etree._Element, trigger: Trigger) -> EventDefinition | None:
    """The definition with the name of what it refers to; None without a reference."""
    attribute, naming = _REFS.get(trigger, ("", ""))
    if not attribute or not element.get(attribute):
        return None
    target = document.resolve(element, attribute)
    if target is None:
        document.blame(DANGLING, element, attribute=attribute, ref=element.get(attribute))
        return EventDefinition(trigger)
    # What nobody named still needs one name by which thrower and catcher meet.
    name = target.get(naming) or target.get("name") or target.get("id")
    key = formula(document, target, extension(target, ZEEBE + "subscription", "correlationKey"))
    return EventDefinition(trigger, name=name, correlation_key=key)


def _timer(element: etree._Element) -> Timer | None:
    for kind in TimerKind:
        if text := text_of(child(element, kind.value)):
            return Timer(kind, text)
    return None
