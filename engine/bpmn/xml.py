"""XML from strangers, read safely: UTF-8 only, no DOCTYPE, no network, and bounded all round."""

import re
from typing import Final

from lxml import etree

from engine.bpmn.elements import line_of
from engine.bpmn.wording import Place, Wording
from engine.dmn.xml import said_of
from engine.errors import Fault, InvalidFile
from engine.texts import Text

MAX_BYTES: Final = 5 << 20
MAX_ELEMENTS: Final = 50_000
MAX_DEPTH: Final = 64
MAX_ATTRIBUTES: Final = 64
MAX_TEXT: Final = 64 << 10

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# All that may stand before a DOCTYPE; atomic, so that no input makes it look twice.
_DOCTYPE = re.compile(rb"(?>\s*(?><\?.*?\?>|<!--.*?-->))*+\s*<!DOCTYPE", re.DOTALL)
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\x7f-\x84\x86-\x9f\ufffe\uffff]")

TOO_LARGE = Wording(
    "file_too_large",
    Text("文件超过 5 MB。", "The file is larger than 5 MB."),
    Text("把流程拆成几个文件。", "Split the process into several files."),
)
ENCODING = Wording(
    "encoding_not_allowed",
    Text("文件不是 UTF-8 编码。", "The file is not UTF-8."),
    Text("请另存为 UTF-8。", "Save it as UTF-8."),
)
NOT_XML = Wording(
    "not_xml",
    Text("不是有效的 XML：{why}。", "This is not XML: {why}."),
    Text("请用建模工具重新导出。", "Export it again from the modelling tool."),
)
DOCTYPE = Wording(
    "doctype_not_allowed",
    Text("文件含有 DOCTYPE。", "The file has a DOCTYPE."),
    Text("删除 <!DOCTYPE …>。", "Delete <!DOCTYPE …>."),
)
TOO_MANY = Wording(
    "too_many_elements",
    Text("超过 50,000 个元素。", "There are more than 50,000 elements."),
    Text("把流程拆成几个文件。", "Split the process into several files."),
)
TOO_DEEP = Wording(
    "too_deep",
    Text("元素嵌套超过 64 层。", "Elements are nested more than 64 deep."),
    Text("用调用活动代替深层嵌套。", "Use call activities instead of deep nesting."),
)
TOO_MANY_ATTRIBUTES = Wording(
    "too_many_attributes",
    Text("一个元素有超过 64 个属性。", "An element has more than 64 attributes."),
    Text("删除多余的属性。", "Delete the attributes that nobody needs."),
)
TEXT_TOO_LONG = Wording(
    "text_too_long",
    Text("一段文字超过 64 KiB。", "A text is longer than 64 KiB."),
    Text("缩短文字，或放到附件里。", "Shorten it, or attach it to the record."),
)
HIDDEN = Wording(
    "hidden_characters",
    Text("文字含有看不见的控制字符。", "A text holds invisible control characters."),
    Text("重新输入这段文字。", "Type the text again."),
)


def parse(data: bytes, file: str = "") -> etree._Element:
    """The root of a document that keeps every limit, or ``InvalidFile``."""
    if len(data) > MAX_BYTES:
        raise InvalidFile([TOO_LARGE.at(Place(), file)])
    data = data.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(data)
    if (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")) or not _is_utf8(data):
        raise InvalidFile([ENCODING.at(Place(), file)])
    if _DOCTYPE.match(data):
        raise InvalidFile([DOCTYPE.at(Place(), file)])
    root = _tree(data, file)
    if root.getroottree().docinfo.internalDTD is not None:
        raise InvalidFile([DOCTYPE.at(Place(), file)])
    if faults := _beyond_limits(root, file):
        raise InvalidFile(faults)
    return root


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data


def _tree(data: bytes, file: str) -> etree._Element:
    # The encoding is given, not guessed: libxml2 would also decode UTF-7 and UTF-16.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        wording = TOO_DEEP if "depth" in str(error).lower() else NOT_XML
        place = Place(line=error.lineno)
        raise InvalidFile([wording.at(place, file, why=said_of(error)[:200])]) from None


def _beyond_limits(root: etree._Element, file: str) -> list[Fault]:
    """One fault for each limit that is passed, at the first place that passes it."""
    found: dict[str, Fault] = {}
    depth = count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        if count > MAX_ELEMENTS:
            found.setdefault("count", TOO_MANY.at(Place(line=line_of(element)), file))
            break
        for wording in _passed(element, depth):
            found.setdefault(wording.code, wording.at(Place(line=line_of(element)), file))
    return list(found.values())


def _passed(element: etree._Element, depth: int) -> list[Wording]:
    crowded = len(element.attrib) > MAX_ATTRIBUTES
    # Reading the values costs the square of their number.
    values = [] if crowded else element.attrib.values()
    texts = [*map(str, values), element.text or "", element.tail or ""]
    return [
        wording
        for wording, passed in (
            (TOO_DEEP, depth > MAX_DEPTH),
            (TOO_MANY_ATTRIBUTES, crowded),
            (TEXT_TOO_LONG, any(len(text) > MAX_TEXT for text in texts)),
            (HIDDEN, any(_HIDDEN.search(text) for text in texts)),
        )
        if passed
    ]
