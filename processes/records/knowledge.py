"""The knowledge base: what service has learnt, written down for the next one who asks."""

from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.states import Moves
from engine.store.base import Base
from processes.records.base import Record


class ArticleState(StrEnum):
    """Whether an article may be used."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


ARTICLE_MOVES: Final[Moves[ArticleState]] = {
    "publish": (frozenset({ArticleState.DRAFT, ArticleState.RETIRED}), ArticleState.PUBLISHED),
    "retire": (frozenset({ArticleState.DRAFT, ArticleState.PUBLISHED}), ArticleState.RETIRED),
}


class Article(Record, Base):
    """One answer to a question that comes again."""

    __tablename__ = "crm_article"

    state: Mapped[ArticleState] = mapped_column(default=ArticleState.DRAFT)
    title: Mapped[str] = mapped_column(String(200), index=True)
    body: Mapped[str] = mapped_column(Text, default="")
    type: Mapped[str | None] = mapped_column(String(20))
    """The type of the tickets that it answers."""
    ticket_key: Mapped[int | None] = mapped_column(ForeignKey("crm_ticket.key"), index=True)
    """The ticket from whose solution it was drafted."""
