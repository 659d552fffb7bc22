"""The regions of customers and leads, as decision tables, prices and assignment name them."""

from collections.abc import Mapping
from typing import Final

from engine.texts import Text
from processes.records.wording import folded

REGIONS: Final[Mapping[str, Text]] = {
    "east": Text("华东", "East"),
    "south": Text("华南", "South"),
    "north": Text("华北", "North"),
    "central": Text("华中", "Central"),
    "west": Text("西部", "West"),
    "shanghai": Text("上海", "Shanghai"),
    "jiangsu": Text("江苏", "Jiangsu"),
    "zhejiang": Text("浙江", "Zhejiang"),
    "guangdong": Text("广东", "Guangdong"),
    "fujian": Text("福建", "Fujian"),
    "beijing": Text("北京", "Beijing"),
    "tianjin": Text("天津", "Tianjin"),
    "hebei": Text("河北", "Hebei"),
}
_WITHIN: Final[Mapping[str, tuple[str, ...]]] = {
    "east": ("shanghai", "jiangsu", "zhejiang"),
    "south": ("guangdong", "fujian"),
    "north": ("beijing", "tianjin", "hebei"),
}
_ALSO: Final[Mapping[str, str]] = {
    "east": "安徽 江西 山东",
    "south": "广西 海南",
    "north": "山西 内蒙古 辽宁 吉林 黑龙江",
    "central": "河南 湖北 湖南",
    "west": "重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 西南 西北",
}
"""Provinces without a code of their own."""
_ENDINGS: Final = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "地区", "省", "市", "区")
_NAMES: Final[Mapping[str, str]] = {
    **{name: code for code, names in _ALSO.items() for name in names.split()},
    **{
        name.casefold(): code
        for code, label in REGIONS.items()
        for name in (code, label.zh, label.en)
    },
}


def region_named(text: str) -> str | None:
    """The region that a text means; None where it is none.

    >>> region_named(" 上海市 "), region_named("East"), region_named("四川省"), region_named("Mars")
    ('shanghai', 'east', 'west', None)
    """
    name = folded(text).casefold()
    ending = next((one for one in _ENDINGS if name.endswith(one) and name not in _NAMES), "")
    return _NAMES.get(name.removesuffix(ending))


def around(region: str | None) -> tuple[str, ...]:
    """A region and the one that it lies in.

    >>> around("shanghai")
    ('shanghai', 'east')
    """
    if region is None:
        return ()
    return (region, *(area for area, inside in _WITHIN.items() if region in inside))
