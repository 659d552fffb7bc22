"""Passwords: kept as Argon2 hashes, checked by few at a time."""

import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import BadRequest
from engine.texts import Text

SHORTEST: Final = 8
LONGEST_BYTES: Final = 1_024

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE: Final = threading.BoundedSemaphore(4)
"""Each check takes 19 MB: a crowd at the door must not take all memory."""
_NOBODYS: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$x4OWPYlgGXrFVP+cYTVbhQ"
    "$bqQczZGagjtVxr996Eh0nchGpPxRY+a9cKonGaYvMvM"
)
"""Checked where there is no such person, so that the answer takes as long."""


def hashed(password: str) -> str:
    """The hash to keep of a new password, or ``BadRequest`` where it is too short or too long."""
    if len(password) < SHORTEST or _too_long(password):
        raise BadRequest(
            Text(
                f"密码至少 {SHORTEST} 个字符，最多 {LONGEST_BYTES} 字节。",
                f"A password has at least {SHORTEST} characters and at most {LONGEST_BYTES} bytes.",
            )
        )
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(known: str | None, password: str) -> bool:
    """Whether a password is the one; takes as long where nothing is known."""
    if _too_long(password):
        return False
    with _AT_ONCE:
        try:
            _HASHER.verify(known or _NOBODYS, password)
        except (VerificationError, InvalidHashError):
            return False
    return known is not None


def is_outdated(known: str) -> bool:
    """Whether a hash was made with other costs than today's."""
    return _HASHER.check_needs_rehash(known)


def _too_long(password: str) -> bool:
    return len(password.encode("utf-8", "surrogatepass")) > LONGEST_BYTES
