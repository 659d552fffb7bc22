"""Operations that answer by the script of a scenario instead of doing anything."""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from engine.operations import Call, Operations
from processes.scenarios.moments import spoken
from processes.shipped import PREFIX, operations

_FIRST_OF_ROLE: Final = {
    "sales_rep": "rep1",
    "tech_support": "eng1",
    "customer_service": "cs1",
    "contract_admin": "ca1",
    "finance": "fin1",
}


class Script:
    """What each operation answers; ``begin`` forgets the scenario before."""

    def __init__(self) -> None:
        self._queues: dict[str, list[Mapping[str, object]]] = {}

    def begin(self) -> None:
        """Nothing is scripted: every operation answers its example."""
        self._queues.clear()

    def set(self, operation: str, answers: Sequence[Mapping[str, object]]) -> None:
        """From now on these, one after the other; the last one stays."""
        self._queues[PREFIX + operation] = list(answers)

    def register(self, registry: Operations, *, but: Collection[str] = ()) -> None:
        """The operations of the catalogue, scripted."""
        for name in operations().keys() - set(but):
            registry.register(name, self.answer)

    def answer(self, _session: Session, call: Call) -> Mapping[str, object]:
        """The example, what depends on the moment, then what is scripted, one over the other."""
        usual = deepcopy(dict(operations()[call.operation].example))
        computed = _BY_MOMENT.get(call.operation)
        if computed is not None:
            usual |= computed(call)
        return {name: spoken(value, call.now) for name, value in (usual | self._next(call)).items()}

    def _next(self, call: Call) -> dict[str, object]:
        queue = self._queues.get(call.operation)
        if not queue:
            return {}
        return dict(queue.pop(0) if len(queue) > 1 else queue[0])


def _assigned(call: Call) -> Mapping[str, object]:
    return {"user": _FIRST_OF_ROLE.get(str(call.inputs.get("role")), "rep1")}


def _clock(call: Call) -> Mapping[str, object]:
    hours = _number(call, "resolve_hours")
    response = call.now + timedelta(minutes=float(_number(call, "response_minutes")))
    parts = {"warn_at": "0.75", "due_at": "1", "escalate_at": "1.5"}
    return {"response_due_at": response} | {
        name: call.now + timedelta(hours=float(hours * Decimal(part)))
        for name, part in parts.items()
    }


def _number(call: Call, name: str) -> Decimal:
    value = call.inputs.get(name)
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


_BY_MOMENT: Final[Mapping[str, Callable[[Call], Mapping[str, object]]]] = {
    "crm.assign.auto": _assigned,
    "crm.sla.start": _clock,
}
