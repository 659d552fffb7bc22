"""Events: what starts, catches, throws and ends."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.graph import Node, Trigger
from engine.spiff.expressions import maybe_formula, spoken, text_of
from engine.spiff.failures import StepFailed
from engine.spiff.specs.activity import Activity, Mapped
from engine.spiff.specs.catching import Catch, catcher
from engine.spiff.specs.gateways import EventBased
from engine.spiff.timers import Alarm, BadTime, next_alarm, parse_moment, set_alarm
from engine.spiff.tokens import Token
from engine.spiff.waits import FailureKind, Thrown, ThrownKind, WaitKind


class Event(Mapped):
    """An element with an event definition."""

    def bind(self, node: Node) -> None:
        """Compile what the event is about."""
        super().bind(node)
        event = node.event
        self.trigger = event.trigger
        self.about = spoken(event.name)
        self.correlation = maybe_formula(event.correlation_key)
        self.timer = spoken(event.timer.text) if event.timer else None
        self.condition = maybe_formula(event.condition)

    def name_at(self, token: Token) -> str:
        """The name of the message or signal, the code of the error or escalation."""
        value = self.about.value(token.scope(), self.now(token)) if self.about else None
        return text_of(value, "the event's name") or ""

    def key_at(self, token: Token) -> str:
        """The correlation key; nothing for null."""
        value = self.correlation.value(token.scope(), self.now(token)) if self.correlation else None
        return text_of(value, "the correlation key") or ""


class Catching(Event):
    """An event that something from outside sets off."""

    asks = frozenset({WaitKind.TIMER, WaitKind.MESSAGE, WaitKind.SIGNAL, WaitKind.CONDITION})

    def listen(self, token: Token) -> None:
        """Wait beside a host."""
        token.memo["ask"] = self.ask(token)

    def ask(self, token: Token) -> dict[str, Any]:
        """What to wait for."""
        question = ASKED.get(self.trigger)
        return question(self, token) if question else {}

    def ask_timer(self, token: Token) -> dict[str, Any]:
        """A moment."""
        kind = self.node.event.timer.kind if self.node.event.timer else None
        value = self.timer.value(token.scope(), self.now(token)) if self.timer else None
        if kind is None or value is None:
            raise StepFailed(FailureKind.TIMER, "the timer's time is null")
        try:
            return _of_alarm(set_alarm(kind, str(value), self.now(token)))
        except BadTime as error:
            raise StepFailed(FailureKind.TIMER, str(error)) from None

    def ask_message(self, token: Token) -> dict[str, Any]:
        """A message with a key."""
        ask = {"kind": WaitKind.MESSAGE.value, "name": self.name_at(token)}
        key = self.key_at(token)
        return {**ask, "correlation_key": key} if key else ask

    def ask_signal(self, token: Token) -> dict[str, Any]:
        """A signal."""
        return {"kind": WaitKind.SIGNAL.value, "name": self.name_at(token)}

    def ask_condition(self, token: Token) -> dict[str, Any]:
        """A condition that becomes true."""
        return {"kind": WaitKind.CONDITION.value}

    def becomes_true(self, token: Token) -> bool:
        """Whether the condition is true now and was not when last looked at."""
        was = token.memo.get("held", False)
        held = self.condition is not None and self.condition.holds(token.scope(), self.now(token))
        token.memo["held"] = held
        return held and not was

    def fire(self, token: Token, results: Mapping[str, object]) -> None:
        """What the token waits for has happened."""
        if not token.triggered:
            self.resume(token, results)
        elif isinstance(host := token.parent.task_spec, EventBased):
            host.take(token.parent, token, results)
        else:
            again = self.again(token)
            self.caught(token).take(results)
            if again is not None and token.id in token.workflow.tasks:
                token.memo["ask"] = again
            elif token.id in token.workflow.tasks:
                token.cancel()

    def again(self, token: Token) -> dict[str, Any] | None:
        """What a listener goes on waiting for."""
        if self.node.interrupting:
            return None
        ask: dict[str, Any] = token.memo["ask"]
        if self.trigger is not Trigger.TIMER:
            return ask
        try:
            alarm = next_alarm(_alarm_of(ask), self.now(token))
        except BadTime:
            return None  # the calendar ends before the next beat
        return _of_alarm(alarm) if alarm else None

    def caught(self, token: Token) -> Catch:
        """What a listener sets off."""
        raise AssertionError(f"{self.name} does not listen beside a host")


def _of_alarm(alarm: Alarm) -> dict[str, Any]:
    ask: dict[str, Any] = {"kind": WaitKind.TIMER.value, "due": alarm.due.isoformat()}
    return {**ask, "left": alarm.left, "period": alarm.period} if alarm.repeats else ask


def _alarm_of(ask: Mapping[str, Any]) -> Alarm:
    return Alarm(parse_moment(ask["due"]), ask.get("left", 0), ask.get("period", ""))


ASKED = {
    Trigger.TIMER: Catching.ask_timer,
    Trigger.MESSAGE: Catching.ask_message,
    Trigger.SIGNAL: Catching.ask_signal,
    Trigger.CONDITIONAL: Catching.ask_condition,
}


class Start(Catching):
    """Where a scope begins; the start of an event sub-process listens."""

    def caught(self, token: Token) -> Catch:
        """The event sub-process."""
        spec = token.workflow.spec.event_subprocess_of[self.name]
        return Catch(token.workflow, None, spec, self)


class Boundary(Catching):
    """Sits on an activity."""

    def caught(self, token: Token) -> Catch:
        """The way out of the boundary event."""
        return Catch(token.workflow, token.parent, self, self)


class Catcher(Catching):
    """An intermediate event that waits in the flow."""

    def enter(self, token: Token) -> bool:
        """Ask; a link or none event passes."""
        self.take_inputs(token)
        ask = self.ask(token)
        if ask:
            token.memo["ask"] = ask
        return not ask


class Receive(Activity, Catcher):
    """A receive task: an activity that waits for a message."""

    def work(self, token: Token) -> bool:
        """Ask."""
        token.memo["ask"] = self.ask_message(token)
        return False


class Throwing(Event):
    """An event that sets something off."""

    def enter(self, token: Token) -> bool:
        """Make the local variables and throw."""
        self.take_inputs(token)
        throw = THROWN.get(self.trigger)
        if throw is not None:
            throw(self, token)
        return True

    def throw_message(self, token: Token) -> None:
        """A message: its body is the local variables."""
        self.throw_out(token, ThrownKind.MESSAGE, self.key_at(token))

    def throw_signal(self, token: Token) -> None:
        """A signal, to everyone."""
        self.throw_out(token, ThrownKind.SIGNAL)

    def throw_error(self, token: Token) -> None:
        """An error: to the nearest that catches it, else it is an incident here."""
        code = self.name_at(token)
        catch = catcher(token, Trigger.ERROR, code)
        if catch is None:
            self.throw_out(token, ThrownKind.ERROR)
            text = f"nothing catches the error {code or '(without a code)'}"
            raise StepFailed(FailureKind.UNCAUGHT_ERROR, text)
        body = dict(token.data)
        token.then = lambda: catch.take(body)

    def throw_escalation(self, token: Token) -> None:
        """An escalation: to the nearest that catches it, else out of the instance."""
        catch = catcher(token, Trigger.ESCALATION, self.name_at(token))
        if catch is None:
            self.throw_out(token, ThrownKind.ESCALATION)
        else:
            body = dict(token.data)
            token.then = lambda: catch.take(body)

    def throw_out(self, token: Token, kind: ThrownKind, key: str = "") -> None:
        """Hand it to the host."""
        thrown = Thrown(kind, self.name_at(token), self.shown, token.id, key, dict(token.data))
        token.workflow.top_workflow.thrown.append(thrown)


THROWN = {
    Trigger.MESSAGE: Throwing.throw_message,
    Trigger.SIGNAL: Throwing.throw_signal,
    Trigger.ERROR: Throwing.throw_error,
    Trigger.ESCALATION: Throwing.throw_escalation,
}


class End(Throwing):
    """Where a token ends."""

    def enter(self, token: Token) -> bool:
        """Throw what it throws; a terminate end stops all else in its scope."""
        super().enter(token)
        token.workflow.last_end = self.shown
        if self.trigger is Trigger.TERMINATE:
            token.workflow.terminated = True
            token.then = lambda: stop_others(token)
        return True


def stop_others(token: Token) -> None:
    """Cancel everything in a token's scope but itself."""
    for other in token.workflow.tokens():
        if other is not token and other.id in token.workflow.tasks:
            other.cancel()


class Send(Activity, Throwing):
    """A send task without a job type: publishes its message."""

    def work(self, token: Token) -> bool:
        """Publish."""
        self.throw_message(token)
        return True
