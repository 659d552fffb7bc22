"""Small BPMN files written in Python: a test shows the whole process that it is about."""

from html import escape
from itertools import pairwise

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:lane="urn:laneway:bpmn:1"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">'
)


def tag(name: str, /, *inside: str, **attributes: str) -> str:
    """One element; extension elements are gathered in front, as the schema wants them."""
    extensions = "".join(part for part in inside if part.startswith(("<zeebe:", "<lane:")))
    rest = "".join(part for part in inside if not part.startswith(("<zeebe:", "<lane:")))
    if extensions and ":" not in name:
        rest = f"<extensionElements>{extensions}</extensionElements>{rest}"
    elif extensions:
        rest = extensions
    words = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{words}>{rest}</{name}>"


def file(*parts: str, id: str = "P", top: str = "") -> bytes:
    """A file with one process."""
    body = tag("process", *parts, id=id, isExecutable="true")
    return f"{_HEAD}{top}{body}</definitions>".encode()


def flow(source: str, target: str, condition: str | None = None) -> str:
    """A sequence flow called ``source_target``."""
    inside = "" if condition is None else _expression("conditionExpression", condition)
    return tag("sequenceFlow", inside, id=f"{source}_{target}", sourceRef=source, targetRef=target)


def path(*ids: str) -> str:
    """Flows from each to the next."""
    return "".join(flow(a, b) for a, b in pairwise(ids))


def start(id: str = "S", *inside: str, **attributes: str) -> str:
    """A start event."""
    return tag("startEvent", *inside, id=id, **attributes)


def end(id: str = "E", *inside: str) -> str:
    """An end event."""
    return tag("endEvent", *inside, id=id)


def user(id: str, *inside: str) -> str:
    """A user task."""
    return tag("userTask", *inside, id=id)


def service(id: str, type: str, *inside: str) -> str:
    """A service task."""
    return tag("serviceTask", tag("zeebe:taskDefinition", type=type), *inside, id=id)


def script(id: str, expression: str, variable: str, *inside: str) -> str:
    """A script task."""
    words = tag("zeebe:script", expression=f"={expression}", resultVariable=variable)
    return tag("scriptTask", words, *inside, id=id)


def rule(id: str, decision: str, variable: str) -> str:
    """A business rule task."""
    words = tag("zeebe:calledDecision", decisionId=decision, resultVariable=variable)
    return tag("businessRuleTask", words, id=id)


def call(id: str, process: str, *inside: str, **attributes: str) -> str:
    """A call activity."""
    return tag(
        "callActivity", tag("zeebe:calledElement", processId=process, **attributes), *inside, id=id
    )


def sub(id: str, *inside: str, **attributes: str) -> str:
    """A sub-process."""
    return tag("subProcess", *inside, id=id, **attributes)


def xor(id: str, default: str = "") -> str:
    """An exclusive gateway."""
    return tag("exclusiveGateway", id=id, **({"default": default} if default else {}))


def parallel(id: str) -> str:
    """A parallel gateway."""
    return tag("parallelGateway", id=id)


def inclusive(id: str, default: str = "") -> str:
    """An inclusive gateway."""
    return tag("inclusiveGateway", id=id, **({"default": default} if default else {}))


def event_based(id: str) -> str:
    """An event-based gateway."""
    return tag("eventBasedGateway", id=id)


def catch(id: str, *inside: str) -> str:
    """An intermediate catch event."""
    return tag("intermediateCatchEvent", *inside, id=id)


def throw(id: str, *inside: str) -> str:
    """An intermediate throw event."""
    return tag("intermediateThrowEvent", *inside, id=id)


def boundary(id: str, on: str, *inside: str, interrupting: bool = True) -> str:
    """A boundary event."""
    cancel = str(interrupting).lower()
    return tag("boundaryEvent", *inside, id=id, attachedToRef=on, cancelActivity=cancel)


def on_event(id: str, *inside: str) -> str:
    """An event sub-process."""
    return sub(id, *inside, triggeredByEvent="true")


def duration(text: str) -> str:
    """A timer that fires after a while."""
    return tag("timerEventDefinition", tag("timeDuration", escape(text)))


def date(text: str) -> str:
    """A timer that fires at a moment."""
    return tag("timerEventDefinition", tag("timeDate", escape(text)))


def cycle(text: str) -> str:
    """A timer that fires again and again."""
    return tag("timerEventDefinition", tag("timeCycle", escape(text)))


def message(id: str, key: str | None = None) -> str:
    """The declaration of a message, for ``top``."""
    words = () if key is None else (tag("zeebe:subscription", correlationKey=f"={key}"),)
    return tag("message", *words, id=id, name=id)


def signal(id: str) -> str:
    """The declaration of a signal, for ``top``."""
    return tag("signal", id=id, name=id)


def error(code: str) -> str:
    """The declaration of an error, for ``top``."""
    return tag("error", id=f"error_{code}", name=code, errorCode=code)


def escalation(code: str) -> str:
    """The declaration of an escalation, for ``top``."""
    return tag("escalation", id=f"escalation_{code}", name=code, escalationCode=code)


def about(trigger: str, ref: str = "") -> str:
    """The definition of a message, signal, error, escalation or terminate event."""
    prefix = f"{trigger}_" if trigger in ("error", "escalation") else ""
    words = {f"{trigger}Ref": prefix + ref} if ref else {}
    return tag(f"{trigger}EventDefinition", **words)


def when(condition: str) -> str:
    """The definition of a conditional event."""
    return tag("conditionalEventDefinition", _expression("condition", condition))


def mapping(*, inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    """Input and output mappings, target → source."""
    given = [tag("zeebe:input", source=s, target=t) for t, s in (inputs or {}).items()]
    taken = [tag("zeebe:output", source=s, target=t) for t, s in (outputs or {}).items()]
    return tag("zeebe:ioMapping", *given, *taken)


def each(
    collection: str,
    item: str,
    *inside: str,
    output: tuple[str, str] | None = None,
    sequential: bool = False,
    until: str | None = None,
) -> str:
    """A multi-instance marker; ``output`` is the collection and the element put into it."""
    words = {"inputCollection": f"={collection}", "inputElement": item}
    if output:
        words |= {"outputCollection": output[0], "outputElement": f"={output[1]}"}
    stop = "" if until is None else _expression("completionCondition", until)
    return tag(
        "multiInstanceLoopCharacteristics",
        tag("zeebe:loopCharacteristics", **words),
        stop,
        *inside,
        isSequential=str(sequential).lower(),
    )


def times(count: str, *, sequential: bool = False) -> str:
    """A multi-instance marker with a cardinality."""
    return tag(
        "multiInstanceLoopCharacteristics",
        _expression("loopCardinality", count),
        isSequential=str(sequential).lower(),
    )


def again(condition: str | None = None, *, at_most: int | None = None, first: bool = False) -> str:
    """A standard loop."""
    words = {"testBefore": "true"} if first else {}
    if at_most is not None:
        words["loopMaximum"] = str(at_most)
    inside = "" if condition is None else _expression("loopCondition", condition)
    return tag("standardLoopCharacteristics", inside, **words)


def _expression(name: str, text: str) -> str:
    return f'<{name} xsi:type="tFormalExpression">={escape(text)}</{name}>'
