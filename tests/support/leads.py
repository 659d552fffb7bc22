"""Leads of the demo company, brought somewhere over HTTP: what tests of pages begin with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx
from sqlalchemy import select

from engine.store.conditions import IS_OPEN
from engine.store.tables import Instance, Task
from engine.texts import Text
from processes.company import DEMO_PASSWORD
from tasks import identities
from tests.support.installation import Server
from web.assembly import Laneway

LEAD: Mapping[str, object] = {
    "lead_name": "Ada Wong",
    "company": "Eastern Machines",
    "phone": "13800000000",
    "email": "ada@eastern.example",
    "source": "referral",
    "lead_grade": "B",
}
CONTACT: Mapping[str, object] = {
    "contact_result": "connected",
    "contact_method": "phone",
    "contact_note": "They know what they need",
}
QUALIFIED: Mapping[str, object] = {
    "budget": "confirmed",
    "authority": "decision_maker",
    "need": "clear",
    "timeline": "le3m",
    "qualify_note": "The budget is there and the need is clear",
}


@dataclass
class Desks:
    """The people of the company as programs: who acts is named, the rest is plain HTTP."""

    server: Server
    laneway: Laneway
    _clients: dict[str, httpx.Client] = field(default_factory=dict)

    def as_(self, username: str) -> httpx.Client:
        """The client of a person."""
        if username not in self._clients:
            self._clients[username] = self.server.client(username)
        return self._clients[username]

    def hire(self, username: str, *roles: str) -> None:
        """A new colleague, whose desk nobody else uses."""
        with self.laneway.sessions.write() as session, session.begin():
            identities.add_person(
                session,
                username,
                Text(username, username.title()),
                roles=roles or ("sales_rep", "sdr"),
                password=DEMO_PASSWORD,
                department="east",
                by="setup",
                at=self.laneway.engine.clock(),
            )

    def begin(self, username: str = "rep1", **answers: object) -> int:
        """Start a lead that this person found; the key of the case."""
        form = dict(pairs({**LEAD, **answers}))
        answer = self.as_(username).post("/start/lead_to_order", data=form)
        assert answer.status_code == httpx.codes.FOUND, answer.text
        return int(answer.headers["Location"].rpartition("/")[2])

    def task(self, case: int, element_id: str) -> Task:
        """The open task of an element, in the case or in what it called."""
        query = select(Task).where(Task.root_key == case, IS_OPEN)
        with self.laneway.sessions.read() as session:
            found = {one.element_id: one for one in session.scalars(query)}
        assert element_id in found, f"{element_id} is not open; open are {sorted(found)}"
        return found[element_id]

    def complete(self, case: int, element_id: str, by: str = "rep1", **answers: object) -> None:
        """Complete an open task through its page's form."""
        key = self.task(case, element_id).key
        answer = self.as_(by).post(f"/tasks/{key}/complete", data=dict(pairs(answers)))
        assert answer.status_code == httpx.codes.FOUND, answer.text

    def case(self, key: int) -> Instance:
        """The row of a case."""
        with self.laneway.sessions.read() as session:
            return session.get_one(Instance, key)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


def pairs(answers: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Answers as a page posts them: ``contacts-0-name``; a box that is not ticked says nothing."""
    for name, value in answers.items():
        match value:
            case list():
                rows = {str(at): row for at, row in enumerate(value) if isinstance(row, dict)}
                for at, row in rows.items():
                    yield from pairs(row, f"{prefix}{name}-{at}-")
            case bool():
                if value:
                    yield f"{prefix}{name}", "true"
            case _:
                yield f"{prefix}{name}", str(value)
