"""The papers of quotes and contracts, for us and for the customer who is to sign."""

from flask import Blueprint, make_response, request
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.store.json import decode_object
from processes.browsing import searching
from processes.browsing.kinds import kind_named
from processes.entries.links import UnknownLink, usable_link
from processes.operations.papers import Paper, contract_paper, quote_paper
from processes.operations.records import numbered
from processes.records.base import Record
from processes.records.contracts import IN_HAND, Contract
from processes.records.tables import Quote
from web import auth
from web.pages.paging import key_named
from web.pages.seeing import sight_of
from web.papers import pdf
from web.transaction import session

bp = Blueprint("papers", __name__)


@bp.get("/papers/<kind>/<int:key>.pdf")
def show(kind: str, key: int) -> Response:
    """The paper of a record: of a contract any version, by default the newest."""
    chosen = kind_named(kind)
    record = searching.one(session(), chosen, sight_of(auth.person()), key)
    if isinstance(record, Quote):
        return _sent(quote_paper(session(), record))
    if isinstance(record, Contract):
        return _sent(contract_paper(session(), record, key_named(request.args.get("version"))))
    raise NotFound(chosen.name, key)


@bp.get("/public/links/<token>/paper.pdf")
def to_sign(token: str) -> Response:
    """What the customer is asked to sign: the very version that the letter is about."""
    link = usable_link(session(), token, now=auth.now())
    contract = numbered(session(), Contract, link.record)
    version = decode_object(link.details).get("contract_version")
    if link.entry != "contract" or contract is None:
        raise UnknownLink
    return _sent(contract_paper(session(), contract, version if isinstance(version, int) else None))


def has_paper(record: Record) -> bool:
    """Whether the page of a record offers its paper."""
    if isinstance(record, Contract):
        return record.state in IN_HAND or "papers" in record.details
    return isinstance(record, Quote)


def _sent(paper: Paper) -> Response:
    answer = make_response(pdf(paper))
    answer.mimetype = "application/pdf"
    name = f"{paper.number}-v{paper.version}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
