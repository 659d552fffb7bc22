"""Messages and signals from outside."""

from datetime import timedelta
from typing import Annotated, Final

from msgspec import Meta, field

from engine.keys import new_key
from engine.messages import broadcast, correlate, publish
from tasks.people import Ability
from web.api.asking import by, engine, must_have
from web.api.part import Part
from web.api.shapes import TENANT, Answer, Body, Id, Key, Tenant, Variables, key
from web.transaction import session

part: Final = Part("messages")
CorrelationKey = Annotated[str, Meta(max_length=400)]
_YEAR_MS: Final = 31_536_000_000


class Publication(Body):
    """A message, for whoever waits for it now or within its time to live (milliseconds)."""

    name: Id
    correlation_key: CorrelationKey = ""
    time_to_live: Annotated[int, Meta(ge=0, le=_YEAR_MS)] = 0
    message_id: Annotated[str, Meta(max_length=200)] = ""
    variables: Variables = field(default_factory=dict)
    tenant_id: Tenant = TENANT


class Correlation(Body):
    """A message for somebody who waits for it now."""

    name: Id
    correlation_key: CorrelationKey = ""
    variables: Variables = field(default_factory=dict)
    tenant_id: Tenant = TENANT


class Broadcast(Body):
    """A signal for everybody who waits for it."""

    signal_name: Id
    variables: Variables = field(default_factory=dict)
    tenant_id: Tenant = TENANT


class Published(Answer):
    """The message that was taken."""

    message_key: Key
    tenant_id: Tenant = TENANT


class Correlated(Answer):
    """The instance that got the message."""

    message_key: Key
    process_instance_key: Key
    tenant_id: Tenant = TENANT


class Broadcasted(Answer):
    """The signal that was sent."""

    signal_key: Key
    tenant_id: Tenant = TENANT


@part.route("POST", "/messages/publication")
def publish_message(body: Publication) -> Published:
    """Publish a message."""
    must_have(Ability.OPERATE)
    message = publish(
        engine(),
        session(),
        body.name,
        body.correlation_key,
        body.variables,
        by=by(),
        time_to_live=timedelta(milliseconds=body.time_to_live),
        message_id=body.message_id or None,
    )
    return Published(message_key=key(message.key))


@part.route("POST", "/messages/correlation")
def correlate_message(body: Correlation) -> Correlated:
    """Give a message to an instance that waits for it; 404, and nothing is kept, if none does."""
    must_have(Ability.OPERATE)
    reached = correlate(
        engine(), session(), body.name, body.correlation_key, body.variables, by=by()
    )
    return Correlated(message_key=key(new_key()), process_instance_key=key(reached.key))


@part.route("POST", "/signals/broadcast")
def broadcast_signal(body: Broadcast) -> Broadcasted:
    """Send a signal to everybody who waits for it."""
    must_have(Ability.OPERATE)
    broadcast(engine(), session(), body.signal_name, body.variables, by=by())
    return Broadcasted(signal_key=key(new_key()))
