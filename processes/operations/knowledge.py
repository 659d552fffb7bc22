"""Closed tickets feed the knowledge base: a solution that nobody had written down is drafted."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.operations import Call
from processes.operations.records import noted
from processes.records.knowledge import Article, ArticleState
from processes.records.numbers import next_number
from processes.records.service import Ticket


def draft_article(session: Session, ticket: Ticket, call: Call) -> None:
    """A draft for service to look through; none where an article was used or is there."""
    details = ticket.details
    solution = _impersonal(ticket, str(details.get("solution") or ""))
    title = _impersonal(ticket, ticket.subject)
    if not solution or not title or details.get("kb_article"):
        return
    in_use = and_(Article.title == title, Article.state != ArticleState.RETIRED)
    known = or_(in_use, Article.ticket_key == ticket.key)
    if session.scalar(select(Article.key).where(known).limit(1)) is not None:
        return
    article = Article(
        number=next_number(session, "KB", call.now),
        state=ArticleState.DRAFT,
        title=title,
        body=solution,
        type=ticket.type,
        ticket_key=ticket.key,
        owner=ticket.owner,
        department=ticket.department,
        created_at=call.now,
        updated_at=call.now,
    )
    session.add(article)
    noted(session, call, "article.drafted", article)


def _impersonal(ticket: Ticket, text: str) -> str:
    """The text without the person who asked: an article is for everybody, and stays."""
    for personal in filter(None, (ticket.contact, ticket.phone, ticket.email)):
        text = text.replace(personal, "…")
    return text.strip()
