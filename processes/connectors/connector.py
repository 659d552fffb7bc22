"""The one interface of connectors, and the two that every channel has: a file, or a webhook."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from engine.store.json import encode, plain_object

PATIENCE: Final = 10.0
CONNECTIONS: Final[Mapping[str, type[http.client.HTTPConnection]]] = {
    "http": http.client.HTTPConnection,
    "https": http.client.HTTPSConnection,
}


class Channel(StrEnum):
    """A way to reach people outside."""

    MAIL = "mail"
    SMS = "sms"
    WECHAT = "wechat"
    ESIGN = "esign"
    CALLS = "calls"
    """The call centre rings somebody up."""
    EVENTS = "events"
    """Other systems that want to hear what happened."""
    ADS = "ads"
    """What campaigns cost and brought on other platforms."""


def not_configured(channel: Channel) -> str:
    """What is missing, and the setting that mends it; in both languages, for a log has one text."""
    setting = f"LANEWAY_{SETTINGS[channel].upper()}"
    return f"{channel} 未配置，请设置 {setting}。{channel} is not configured: set {setting}"


SETTINGS: Final[Mapping[Channel, str]] = {
    Channel.MAIL: "smtp_url",
    Channel.SMS: "sms_url",
    Channel.WECHAT: "wechat_url",
    Channel.ESIGN: "esign_url",
    Channel.CALLS: "calls_url",
    Channel.EVENTS: "events_url",
    Channel.ADS: "ads_url",
}
"""The setting of each channel."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to deliver. The same key may come twice; whoever takes it may tell by that."""

    key: int
    channel: Channel
    address: str
    subject: str
    text: str
    template: str
    record: str | None = None
    link: str | None = None
    sender: str | None = None
    """Who asked for it, as for a call."""

    def as_json(self) -> bytes:
        """The letter as files and webhooks carry it."""
        names = ("channel", "address", "subject", "text", "template", "record", "link", "sender")
        content = {name: getattr(self, name) for name in names}
        return encode(plain_object({"id": str(self.key), **content}))


class NotDelivered(Exception):
    """The connector could not deliver now; the message says why."""


class Connector(Protocol):
    """What carries letters of one channel."""

    def send(self, letter: Letter) -> None:
        """Deliver, or raise ``NotDelivered``. No transaction is open meanwhile."""


@dataclass(frozen=True, slots=True)
class Drop:
    """Puts each letter into a folder as a file, for another program or a person to fetch."""

    folder: Path

    def send(self, letter: Letter) -> None:
        """Write the whole file or none."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self.folder / f".{letter.key}"
            draft.touch(mode=0o600)
            draft.write_bytes(letter.as_json())
            draft.replace(self.folder / f"{letter.key}.json")
        except OSError as error:
            raise NotDelivered(str(error)) from error


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts each letter to an address that the administrator has set."""

    url: str

    def send(self, letter: Letter) -> None:
        """Post; every answer but 2xx is a refusal."""
        parts = urlsplit(self.url)
        connection = CONNECTIONS[parts.scheme](parts.netloc, timeout=PATIENCE)
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(letter.key)}
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, letter.as_json(), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise NotDelivered(f"{letter.channel}: {error}") from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise NotDelivered(f"{letter.channel}: the webhook answered {status}")


class Off:
    """A channel that the administrator has switched off."""

    def send(self, letter: Letter) -> None:
        """Refuse, naming what to set."""
        raise NotDelivered(not_configured(letter.channel))
