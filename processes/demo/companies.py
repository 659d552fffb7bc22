"""Who may buy from the demo company: made-up firms, each with somebody to talk to."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Company:
    """Somebody who may buy."""

    name: str
    contact: str
    title: str
    phone: str
    email: str
    region: str
    industry: str
    employees: int
    english: bool = False


_CITIES: Final = (
    ("上海", "east"), ("苏州", "east"), ("杭州", "east"), ("宁波", "east"), ("南京", "east"),
    ("无锡", "east"), ("广州", "south"), ("深圳", "south"), ("佛山", "south"), ("厦门", "south"),
    ("福州", "south"), ("北京", "north"), ("天津", "north"), ("石家庄", "north"),
    ("成都", "west"), ("重庆", "west"), ("西安", "west"), ("武汉", "central"), ("长沙", "central"),
)  # fmt: skip
_BRANDS: Final = (
    ("申达", "shenda"), ("鹏程", "pengcheng"), ("燕山", "yanshan"), ("天府", "tianfu"),
    ("长江", "changjiang"), ("精工", "jinggong"), ("云图", "yuntu"), ("岭南", "lingnan"),
    ("海峡", "haixia"), ("渤海", "bohai"), ("山城", "shancheng"), ("秦岭", "qinling"),
    ("湘江", "xiangjiang"), ("远洋", "yuanyang"), ("恒信", "hengxin"), ("瑞丰", "ruifeng"),
    ("华泰", "huatai"), ("金桥", "jinqiao"), ("永利", "yongli"), ("东方", "dongfang"),
    ("新源", "xinyuan"), ("正大", "zhengda"), ("博远", "boyuan"),
)  # fmt: skip
_TRADES: Final = (
    ("机械", "machinery", 420), ("电子", "electronics", 260), ("汽车配件", "automotive", 680),
    ("化工", "chemical", 350), ("医疗器械", "medical", 150), ("能源", "energy", 900),
    ("建设", "construction", 240), ("物流", "logistics", 120), ("食品", "retail", 85),
    ("仪表", "machinery", 60), ("软件", "software", 45),
)  # fmt: skip
_SURNAMES: Final = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾"
_GIVEN: Final = (
    "志强", "晓燕", "建华", "丽娜", "海涛", "明辉", "雪梅", "国栋", "佳琪", "文博", "静怡", "俊杰",
    "思远", "慧敏", "宏伟", "雨桐", "浩然", "桂芳", "立新", "若兰", "振宇", "婷婷", "永康",
)  # fmt: skip
_TITLES: Final = ("设备部经理", "生产总监", "采购经理", "信息部主任", "总经理", "厂长")
_ABROAD: Final = (
    ("Rheintal Maschinenbau GmbH", "Anna Keller", "rheintal", "machinery", 310),
    ("Nordic Pumps AB", "Erik Lindqvist", "nordicpumps", "machinery", 190),
    ("Harbour Foods Pte Ltd", "Grace Tan", "harbourfoods", "retail", 140),
    ("Meridian Robotics Inc.", "Daniel Brooks", "meridianrobotics", "electronics", 520),
    ("Lakeside Chemicals Ltd", "Priya Shah", "lakesidechem", "chemical", 260),
    ("Sakura Precision KK", "Yuki Tanaka", "sakuraprecision", "automotive", 430),
)
_EVERY: Final = 19
"""One firm in so many is from abroad."""


def company(place: int) -> Company:
    """The firm with a number: always the same one.

    >>> company(4).name, company(4).region
    ('南京长江医疗器械有限公司', 'east')
    """
    turn, rest = divmod(place, _EVERY)
    if rest == 0 and turn < len(_ABROAD):
        return _from_abroad(turn)
    city, region = _CITIES[place % len(_CITIES)]
    brand, mail = _BRANDS[place % len(_BRANDS)]
    trade, industry, employees = _TRADES[place % len(_TRADES)]
    surname = _SURNAMES[(place * 7) % len(_SURNAMES)]
    return Company(
        name=f"{city}{brand}{trade}有限公司",
        contact=f"{surname}{_GIVEN[(place * 5) % len(_GIVEN)]}",
        title=_TITLES[place % len(_TITLES)],
        phone=f"138{21_000_000 + place * 137:08d}",
        email=f"{mail}{place}@{mail}-demo.cn",
        region=region,
        industry=industry,
        employees=employees + place % 7 * 5,
    )


def _from_abroad(turn: int) -> Company:
    name, contact, mail, industry, employees = _ABROAD[turn]
    return Company(
        name=name,
        contact=contact,
        title="Plant manager",
        phone=f"139{30_000_000 + turn * 911:08d}",
        email=f"{contact.split()[0].lower()}@{mail}-demo.com",
        region="east" if turn % 2 else "south",
        industry=industry,
        employees=employees,
        english=True,
    )
