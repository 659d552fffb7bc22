"""What every record has: a key, a number, a state, an owner, a version, and room for more."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, Dialect, LargeBinary, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from engine.keys import new_key
from engine.store.json import decode_object, encode, plain_object

_CENT: Final = Decimal("0.01")


class Hundredths(TypeDecorator[Decimal]):
    """An exact decimal with two places (yuan, percent), kept as a whole number of hundredths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, _dialect: Dialect) -> int | None:
        """Round half up, as people do with money."""
        if value is None:
            return None
        return int(Decimal(value).quantize(_CENT, ROUND_HALF_UP) * 100)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Decimal | None:
        """Give the places back."""
        return None if value is None else (Decimal(value) / 100).quantize(_CENT)


class Record:
    """The columns of every record table; a subclass adds its own and its state."""

    key: Mapped[int] = mapped_column(primary_key=True, default=new_key)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    """What people call it: ``L-202601-00001``."""
    owner: Mapped[str | None] = mapped_column(String(200), index=True)
    department: Mapped[str | None] = mapped_column(String(100), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(String(200))
    """None: the machine."""
    updated_at: Mapped[datetime]
    origin: Mapped[str | None] = mapped_column(String(200), unique=True)
    """The step that made it: the same step called again finds it here."""
    data: Mapped[bytes] = mapped_column("details", LargeBinary, default=b"{}")
    revision: Mapped[int] = mapped_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy hands in the class
        """A lost race is a ``Conflict``, not a lost update."""
        return {"version_id_col": cls.revision}

    @property
    def details(self) -> dict[str, object]:
        """Everything that has no column of its own, custom fields included."""
        return decode_object(self.data or b"{}")  # a default is set when the row is written

    def add_details(self, more: Mapping[str, object]) -> None:
        """Lay some details over the others."""
        self.data = encode({**self.details, **plain_object(more)})


class Decided:
    """The columns of a record that people approve, send back or refuse."""

    decisions: Mapped[int] = mapped_column(default=0)
    """How many there were; who decided what stands in the details."""
    returned: Mapped[bool] = mapped_column(default=False)
    """Whether somebody has sent it back."""
    refused: Mapped[bool] = mapped_column(default=False)

    def count_decision(self, decision: str | None) -> None:
        """Somebody has decided."""
        self.decisions += 1
        self.returned |= decision in ("return", "revise")
        self.refused |= decision == "reject"
