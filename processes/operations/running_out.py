"""What time alone does to records: instalments become overdue, surveys and offers run out."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.states import moved
from processes.operations.instalments import instalments_of, mark_overdue, standing
from processes.records.contracts import Contract
from processes.records.payments import Instalment, PaymentState
from processes.records.service import Survey
from processes.records.service_states import SURVEY_MOVES, SurveyState
from processes.records.states import QUOTE_MOVES, QuoteState
from processes.records.tables import Quote

_MOST = 1_000
"""Of each kind in one night; the rest follow the next."""


def run_out(session: Session, now: datetime) -> None:
    """Move what is past its day."""
    for contract in _late_contracts(session, now):
        mark_overdue(session, contract, now)
        contract.payment = standing(contract, instalments_of(session, contract), now)
        contract.updated_at = now
    surveys = select(Survey).where(
        Survey.state.in_((SurveyState.SENT, SurveyState.REMINDED)), Survey.expires_at <= now
    )
    for survey in session.scalars(surveys.limit(_MOST)):
        survey.state = moved(SURVEY_MOVES, "expire", survey.state)
        survey.updated_at = now
    offers = select(Quote).where(
        Quote.state.in_((QuoteState.APPROVED, QuoteState.SENT)), Quote.valid_until <= now
    )
    for quote in session.scalars(offers.limit(_MOST)):
        quote.state = moved(QUOTE_MOVES, "expire", quote.state)
        quote.updated_at = now
    session.flush()


def _late_contracts(session: Session, now: datetime) -> list[Contract]:
    late = (
        select(Instalment.contract_key)
        .where(
            Instalment.state.in_((PaymentState.PLANNED, PaymentState.PARTLY_PAID)),
            Instalment.due_at < now,
        )
        .limit(_MOST)
    )
    return list(session.scalars(select(Contract).where(Contract.key.in_(late))))
