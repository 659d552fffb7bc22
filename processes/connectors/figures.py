"""What advertising platforms tell of a campaign: from files, or asked for by HTTP."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlencode, urlsplit

from engine.errors import BadRequest
from engine.store.json import decode_object
from processes.connectors.connector import CONNECTIONS, PATIENCE, Channel, not_configured

FIGURES: Final = ("impressions", "clicks", "cost")
_LARGEST: Final = 1 << 20


class NotAnswered(Exception):
    """A platform said nothing of a channel; what is known elsewhere is reported without it."""


class NotConfigured(Exception):
    """The administrator has switched the platforms off; the message names the setting."""


class Platforms(Protocol):
    """Where the figures of campaigns come from."""

    def figures(self, campaign: str, channel: str) -> Mapping[str, object]:
        """Impressions, clicks and cost, or ``NotAnswered``. No transaction is open meanwhile."""


@dataclass(frozen=True, slots=True)
class FigureFiles:
    """A folder in which somebody puts ``CP-….ads.json`` for each campaign and channel."""

    folder: Path

    def figures(self, campaign: str, channel: str) -> Mapping[str, object]:
        """Read the file of a channel."""
        try:
            return _read((self.folder / f"{campaign}.{Path(channel).name}.json").read_bytes())
        except OSError as missing:
            raise NotAnswered(str(missing)) from missing


@dataclass(frozen=True, slots=True)
class FigureHook:
    """An address that answers ``?campaign=…&channel=…`` with a JSON object."""

    url: str

    def figures(self, campaign: str, channel: str) -> Mapping[str, object]:
        """Ask; every answer but 200 is none."""
        parts = urlsplit(self.url)
        asked = urlencode({"campaign": campaign, "channel": channel})
        query = f"{parts.query}&{asked}" if parts.query else asked
        connection = CONNECTIONS[parts.scheme](parts.netloc, timeout=PATIENCE)
        try:
            connection.request("GET", f"{parts.path or '/'}?{query}")
            answer = connection.getresponse()
            content = answer.read(_LARGEST)
        except (OSError, http.client.HTTPException) as error:
            raise NotAnswered(f"{channel}: {error}") from error
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise NotAnswered(f"{channel}: the platform answered {answer.status}")
        return _read(content)


@dataclass(frozen=True, slots=True)
class FiguresOff:
    """No platform is to be asked."""

    def figures(self, _campaign: str, _channel: str) -> Mapping[str, object]:
        """Refuse, naming what to set."""
        raise NotConfigured(not_configured(Channel.ADS))


def _read(content: bytes) -> Mapping[str, object]:
    try:
        told = decode_object(content)
    except BadRequest as broken:
        raise NotAnswered(str(broken)) from broken
    return {name: told[name] for name in FIGURES if name in told}
