"""The rules of the CRM, as people find them on one page."""

from typing import Final

from engine.rules import Chapter
from engine.texts import Text
from processes.rules.leads import (
    ARCHIVE_AFTER,
    ASSIGN_WITHIN,
    CALLS,
    CLAIMS_A_DAY,
    COMPETITORS,
    COOL_DOWN,
    FIRST_CONTACT_A,
    FIRST_CONTACT_B,
    FIRST_CONTACT_C,
    HELD,
    LEADS_ALIKE,
    PERSONAL_MAIL,
    PROTECTION,
    QUALIFY_WITHIN,
    RECYCLES,
    REGIONS,
    REMIND_AFTER,
    STAGE_REMINDED,
    STAGNANT_AFTER,
)
from processes.rules.money import (
    CAMPAIGN_LENGTH,
    CONTRACT_TEMPLATES,
    CREDIT_LIMIT,
    RENEWAL_NOTICE,
    USUAL_COST,
)
from processes.rules.service import (
    ESCALATE_AT,
    LINK_VALID,
    NEXT_FOLLOW_UP,
    SURVEY_REST,
    TICKETS_ALIKE,
    TICKETS_RECENT,
    WARN_AT,
)

CHAPTERS: Final = (
    Chapter(
        Text("公海", "Public pool"),
        (CLAIMS_A_DAY, HELD, COOL_DOWN, REMIND_AFTER, ARCHIVE_AFTER, RECYCLES),
    ),
    Chapter(
        Text("线索", "Leads"),
        (
            ASSIGN_WITHIN,
            FIRST_CONTACT_A,
            FIRST_CONTACT_B,
            FIRST_CONTACT_C,
            CALLS,
            QUALIFY_WITHIN,
            PROTECTION,
            LEADS_ALIKE,
            COMPETITORS,
            REGIONS,
            PERSONAL_MAIL,
        ),
    ),
    Chapter(Text("服务", "Service"), (WARN_AT, ESCALATE_AT, TICKETS_ALIKE, TICKETS_RECENT)),
    Chapter(Text("回访与链接", "Surveys and links"), (SURVEY_REST, NEXT_FOLLOW_UP, LINK_VALID)),
    Chapter(
        Text("销售与财务", "Sales and finance"),
        (
            STAGE_REMINDED,
            STAGNANT_AFTER,
            CAMPAIGN_LENGTH,
            USUAL_COST,
            CREDIT_LIMIT,
            RENEWAL_NOTICE,
            CONTRACT_TEMPLATES,
        ),
    ),
)
