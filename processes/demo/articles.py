"""Articles of the knowledge base: what tickets drafted is read through and published."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.states import moved
from processes.records import timeline
from processes.records.knowledge import ARTICLE_MOVES, Article, ArticleState

_EDITOR: Final = "svcmgr1"
_READ: Final = timedelta(days=2)


def publish_read(session: Session, now: datetime) -> None:
    """The service manager publishes a draft two days later; the newest are still to be read."""
    drafts = select(Article).where(
        Article.state == ArticleState.DRAFT, Article.created_at < now - _READ
    )
    for article in session.scalars(drafts).all():
        article.state = moved(ARTICLE_MOVES, "publish", article.state)
        article.updated_at = article.created_at + _READ
        at = article.updated_at
        timeline.note_of(session, "articles.publish", article, at=at, by=_EDITOR)
