"""XML from strangers is refused before it can do harm."""

import pytest

from engine.bpmn.xml import MAX_BYTES, MAX_ELEMENTS, MAX_TEXT, parse
from engine.errors import InvalidFile

CANARY = "file:///etc/hostname"


def codes(data: bytes) -> list[str]:
    with pytest.raises(InvalidFile) as refused:
        parse(data)
    return [fault.code for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (f'<!DOCTYPE d [<!ENTITY x SYSTEM "{CANARY}">]><d>&x;</d>'.encode(), "doctype_not_allowed"),
        (b'<!DOCTYPE d SYSTEM "http://127.0.0.1/d.dtd"><d/>', "doctype_not_allowed"),
        (b'<!DOCTYPE d [<!ENTITY % p "x"> %p;]><d/>', "doctype_not_allowed"),
        (b'<!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>', "doctype_not_allowed"),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a --><?b c?> <!DOCTYPE d><d/>",
            "doctype_not_allowed",
        ),
        ('<!DOCTYPE d [<!ENTITY x "y">]><d/>'.encode("utf-16"), "encoding_not_allowed"),
        ("<d/>".encode("utf-16-le"), "encoding_not_allowed"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-d/+AD4-', "encoding_not_allowed"),
        (
            '<?xml version="1.0" encoding="GB18030"?><d 名="值"/>'.encode("gb18030"),
            "encoding_not_allowed",
        ),
        (b"\x1f\x8b\x08\x00", "encoding_not_allowed"),
        (b"PK\x03\x04", "not_xml"),
        (b"", "not_xml"),
        (b"<d>&x;</d>", "not_xml"),
        (b"<d>\x01</d>", "not_xml"),
        (b"<d><script>alert(1)</d>", "not_xml"),
        (b"<d>" * 100_000, "too_deep"),
        (b"<d>" * 65 + b"</d>" * 65, "too_deep"),
        (b"<d>" + b"<e/>" * MAX_ELEMENTS + b"</d>", "too_many_elements"),
        (b"<d>" + b"x" * (MAX_TEXT + 1) + b"</d>", "text_too_long"),
        (b'<d name="' + b"x" * (MAX_TEXT + 1) + b'"/>', "text_too_long"),
        (b"<d>" + b"x" * MAX_BYTES + b"</d>", "file_too_large"),
        ("<d>a\u202eb</d>".encode(), "hidden_characters"),
        ('<d name="a\u2066b"/>'.encode(), "hidden_characters"),
    ],
)
def test_hostile_xml_is_refused_for_what_it_is(data: bytes, code: str) -> None:
    assert codes(data) == [code]


def test_two_hundred_thousand_attributes_are_refused() -> None:
    attributes = " ".join(f'a{number}=""' for number in range(200_000))

    assert codes(f"<d {attributes}/>".encode()) == ["too_many_attributes"]


def test_every_limit_that_is_passed_is_named_at_once() -> None:
    deep = "<d>" * 65 + "a\u202eb" + "x" * (MAX_TEXT + 1) + "</d>" * 65

    assert sorted(codes(deep.encode())) == ["hidden_characters", "text_too_long", "too_deep"]


def test_the_line_of_a_mistake_is_told() -> None:
    with pytest.raises(InvalidFile) as refused:
        parse(b"<d>\n\n<e>\n</d>", "orders.bpmn")

    fault = refused.value.faults[0]
    assert (fault.line, fault.file) == (4, "orders.bpmn")


def test_what_no_process_needs_is_left_out() -> None:
    root = parse('<?xml-stylesheet href="x.xsl"?><d><!-- secret --><?run it?>文字</d>'.encode())

    assert len(root) == 0
    assert root.text == "文字"


def test_a_byte_order_mark_is_welcome() -> None:
    assert parse(b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><d/>").tag == "d"
