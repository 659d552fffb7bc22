"""Regions by their codes, where people had written them in their own words."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("crm_customer", "crm_lead", "crm_price")
CALLED = {
    "east": "华东 安徽 江西 山东",
    "south": "华南 广西 海南",
    "north": "华北 山西 内蒙古 辽宁 吉林 黑龙江",
    "central": "华中 河南 湖北 湖南",
    "west": "西部 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 西南 西北",
    "shanghai": "上海",
    "jiangsu": "江苏",
    "zhejiang": "浙江",
    "guangdong": "广东",
    "fujian": "福建",
    "beijing": "北京",
    "tianjin": "天津",
    "hebei": "河北",
}
CODES = {name: code for code, names in CALLED.items() for name in (code, *names.split())}
ENDINGS = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "地区", "省", "市", "区")


def upgrade() -> None:
    """Bring the tables forward."""
    connection = op.get_bind()
    for table in TABLES:
        region: sa.ColumnClause[str] = sa.column("region")
        records = sa.table(table, region)
        written = sa.select(region).select_from(records).where(region.is_not(None)).distinct()
        for text in connection.scalars(written).all():
            code = _code(text)
            if code not in (None, text):
                connection.execute(sa.update(records).where(region == text).values(region=code))


def _code(text: str) -> str | None:
    """The code that a text means; none is known for what may be anything."""
    name = " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
    ending = next((one for one in ENDINGS if name.endswith(one) and name not in CODES), "")
    return CODES.get(name.removesuffix(ending))


def downgrade() -> None:
    """Nothing to take back: a code was always a way to write a region."""
