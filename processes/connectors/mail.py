"""Letters by SMTP."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from processes.connectors.connector import Letter, NotDelivered

_PATIENCE: Final = 20.0
_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
SCHEMES: Final = frozenset(_PORTS)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server: ``smtp://``, ``smtp+tls://`` (STARTTLS) or ``smtps://name:password@host``."""

    url: str
    sender: str

    def send(self, letter: Letter) -> None:
        """Hand the letter to the server."""
        message = EmailMessage()
        try:
            message["From"], message["To"] = self.sender, letter.address
            message["Subject"] = letter.subject
            message["Message-ID"] = f"<{letter.key}@{self.sender.rpartition('@')[2]}>"
            message.set_content(letter.text)
            with self._server() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotDelivered(f"mail: {error}") from error

    def _server(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        if parts.scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_PATIENCE, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=_PATIENCE)
        try:
            if parts.scheme == "smtp+tls":
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server
