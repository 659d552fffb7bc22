"""All rules of the house: those of every room, and what the pages themselves decide."""

from typing import Final

from engine.rule_kinds import COUNT
from engine.rules import Chapter, Rule, by_id
from engine.texts import Text
from processes.rules import chapters as crm
from tasks import rules as people

EXPORTED_ROWS: Final = Rule(
    "export.many",
    COUNT,
    500,
    Text("每日导出提醒行数", "Rows a day that are much to export"),
    Text("超过时要求再次确认，并记入日志。", "Beyond it one is asked again, and it is logged."),
    least=1,
    most=50_000,
)
CHAPTERS: Final = (
    *crm.CHAPTERS,
    *people.CHAPTERS,
    Chapter(Text("数据导出", "Taking data out"), (EXPORTED_ROWS,)),
)
RULES: Final = by_id(CHAPTERS)
