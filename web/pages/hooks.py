"""What other platforms tell us: signed with a shared secret, counted, taken once."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from flask import Blueprint, current_app, request

from engine.errors import AlreadyDone, BadRequest, LanewayError, NotFound
from engine.messages import publish
from engine.states import MessageState
from engine.texts import Text
from processes.entries.calls import record_call, take_incoming
from processes.entries.resending import book_receipt
from processes.entries.routing import SIGNED
from web import auth
from web.pages.tasks import engine
from web.throttle import admit
from web.transaction import session

bp = Blueprint("hooks", __name__, url_prefix="/hooks")
MOST: Final = 600
SPAN: Final = timedelta(minutes=1)
LATE: Final = timedelta(minutes=5)
"""An older signature is no longer taken: nobody can send an old call again."""
Body = dict[str, Any]
Answer = Mapping[str, object]


class BadSignature(LanewayError):
    """Not signed, or not with our secret, or too long ago."""

    code = "bad_signature"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            Text(
                "签名无效或已过期。",
                "The signature is wrong or too old: X-Laneway-Signature is sha256= and the HMAC of"
                " X-Laneway-Timestamp, a dot and the body.",
            )
        )


@bp.post("/<name>")
def take(name: str) -> Answer:
    """Take what a platform says, if it is signed with the secret that both know."""
    if name not in _TAKERS:
        raise NotFound(Text("接口", "hook"), name[:40])
    admit(f"hook-{name}", most=MOST, span=SPAN)
    _must_be_signed(name, request.get_data())
    body = _body()
    try:
        return _TAKERS[name](body)
    except AlreadyDone:
        session().rollback()
        return {"taken": False}


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in the header."""
    told = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def _must_be_signed(name: str, body: bytes) -> None:
    secret = str(getattr(current_app.config["LANEWAY"].settings, f"{name}_secret"))
    if not secret:
        setting = f"LANEWAY_{name.upper()}_SECRET"
        raise NotFound(Text("接口", "hook"), f"{name}({setting} 未设置 / {setting} is not set)")
    timestamp = request.headers.get("X-Laneway-Timestamp", "")
    given = request.headers.get("X-Laneway-Signature", "")
    if not hmac.compare_digest(given.encode(), signature(secret, timestamp, body).encode()):
        raise BadSignature
    try:
        at = datetime.fromtimestamp(int(timestamp), auth.now().tzinfo)
    except (ValueError, OverflowError, OSError):
        raise BadSignature from None
    if abs(auth.now() - at) > LATE:
        raise BadSignature


def _body() -> Body:
    try:
        body = msgspec.json.decode(request.get_data())
    except msgspec.DecodeError as wrong:
        raise BadRequest(Text("内容不是 JSON。", "The body is not JSON.")) from wrong
    if not isinstance(body, dict) or not str(body.get("id") or "").strip():
        raise BadRequest(
            Text("应为含 id 的 JSON 对象。", "Send a JSON object with an id of its own.")
        )
    return body | {"id": str(body["id"])[:100]}


def _signed(body: Body) -> Answer:
    """A receipt goes to the contract that waits; what nobody waits for is kept as a dead letter."""
    number = str(body.get("contract_id") or "")
    values = {name: value for name, value in body.items() if name != "id"}
    message = publish(
        engine(),
        session(),
        SIGNED,
        number,
        values,
        by=None,
        time_to_live=timedelta(),
        message_id=f"esign/{body['id']}",
    )
    if message.state != MessageState.CORRELATED:
        session().commit()
        raise NotFound(Text("等待签署的合同", "contract that waits to be signed"), number)
    return {"taken": True}


def _called(body: Body) -> Answer:
    if body.get("event") == "incoming":
        return {"taken": True, "message": str(take_incoming(engine(), session(), body).key)}
    return {"taken": True, "record": record_call(session(), body, now=auth.now())}


def _reported(body: Body) -> Answer:
    status, key = body.get("status"), body["id"]
    if status not in ("delivered", "read", "failed") or not key.isdecimal() or len(key) > 18:
        raise BadRequest(
            Text(
                "status 应为 delivered、read 或 failed,id 为信件编号。",
                "status is delivered, read or failed, and id is the id of a letter.",
            )
        )
    error = str(body.get("error") or "")
    book_receipt(session(), int(key), str(status), error=error, now=auth.now())
    return {"taken": True}


_TAKERS: Final[Mapping[str, Callable[[Body], Answer]]] = {
    "esign": _signed,
    "calls": _called,
    "letters": _reported,
}
