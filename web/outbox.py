"""The post room: which connector carries which letters, and one round of carrying them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from engine.engine import Engine
from engine.store.database import Sessions
from engine.texts import Text
from processes.connectors.connector import (
    SETTINGS,
    Channel,
    Connector,
    Drop,
    Letter,
    NotDelivered,
    Off,
    Webhook,
)
from processes.connectors.delivering import any_due, book, take_letters
from processes.connectors.figures import FigureFiles, FigureHook, FiguresOff, Platforms
from processes.connectors.mail import Mail
from tasks.people import names_of
from web.settings import OFF, Settings

LETTERS: Final = tuple(channel for channel in Channel if channel is not Channel.ADS)
"""The channels that carry letters; from advertising platforms something is fetched."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """The connectors of an installation."""

    connectors: Mapping[Channel, Connector]
    platforms: frozenset[Channel]
    """Channels with a platform of their own behind them."""
    off: frozenset[Channel]
    public_url: str

    def carry(self, engine: Engine, sessions: Sessions) -> int:
        """Carry what is due; the answer is how many. No transaction is open meanwhile."""
        with sessions.read() as reading:
            if not any_due(reading, now=engine.clock()):
                return 0
        with sessions.write() as session, session.begin():
            letters = take_letters(
                session,
                now=engine.clock(),
                public_url=self.public_url,
                platforms=self.platforms,
                names=_name_of,
            )
        for letter in letters:
            error = self._send(letter)
            with sessions.write() as session, session.begin():
                book(session, letter, error, now=engine.clock())
        return len(letters)

    def _send(self, letter: Letter) -> str | None:
        try:
            self.connectors[letter.channel].send(letter)
        except NotDelivered as error:
            return str(error)
        return None


def _name_of(session: Session, username: str) -> Text:
    return names_of(session, [username]).get(username, Text(username, username))


def outbox_of(settings: Settings) -> Outbox:
    """The connectors that the settings name."""
    given = {channel: str(getattr(settings, name)) for channel, name in SETTINGS.items()}
    folder = settings.home / "outbox"
    return Outbox(
        connectors={
            channel: _connector(channel, given[channel], settings, folder) for channel in LETTERS
        },
        platforms=frozenset(channel for channel, url in given.items() if url not in ("", OFF)),
        off=frozenset(channel for channel, url in given.items() if url == OFF),
        public_url=settings.address,
    )


def _connector(channel: Channel, url: str, settings: Settings, folder: Path) -> Connector:
    if url == OFF:
        return Off()
    if not url:
        return Drop(folder)
    return Mail(url, settings.mail_from) if channel is Channel.MAIL else Webhook(url)


def platforms_of(settings: Settings) -> Platforms:
    """Where the figures of campaigns are asked for."""
    if settings.ads_url == OFF:
        return FiguresOff()
    return FigureHook(settings.ads_url) if settings.ads_url else FigureFiles(settings.home / "ads")
