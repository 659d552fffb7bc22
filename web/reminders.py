"""Reminders of tasks become notifications: the bell rings for those whom they concern."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.records.tables import Notification
from tasks.reminding import Reminder, due_reminders


def send_reminders(session: Session, now: datetime, *, limit: int) -> int:
    """Tell everybody who is to be told by now; how many tasks were spoken of."""
    reminders = due_reminders(session, now, limit=limit)
    for reminder in reminders:
        _tell(session, reminder, now)
    session.flush()
    return len(reminders)


def _tell(session: Session, reminder: Reminder, now: datetime) -> None:
    told = [("user", name) for name in reminder.users]
    told += [("role", name) for name in reminder.roles]
    for number, (kind, recipient) in enumerate(told):
        moment = int(reminder.at.timestamp())
        session.add(
            Notification(
                at=now,
                to_kind=kind,
                recipient=recipient,
                template=reminder.stage.value,
                root_key=reminder.root_key,
                task_key=reminder.task_key,
                origin=f"task/{reminder.task_key}/{reminder.stage}/{moment}/{number}",
            )
        )
