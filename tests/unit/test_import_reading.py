"""Files of leads are read as they come, and refused where they cannot be one."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from engine.errors import BadRequest, TooLarge
from processes.importing import reading
from processes.importing.fields import guessed, said_of
from processes.importing.reading import Read, read_table

HEAD = "姓名,公司,手机"


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_the_encodings_and_delimiters_of_excel(
    encoding: str, delimiter: str
) -> None:
    text = f"{HEAD}\n王伟,华东机械,13800000000\n".replace(",", delimiter)

    table = read_table("leads.CSV", text.encode(encoding))

    assert table == Read(("姓名", "公司", "手机"), ((2, ("王伟", "华东机械", "13800000000")),))


def test_cells_may_hold_line_breaks_and_empty_rows_are_passed_over() -> None:
    table = read_table("a.csv", f'{HEAD}\r\n\r\n"王\n伟",甲\r\n,,\r\n李,乙,1,9\r\n'.encode())

    assert table.rows == ((3, ("王\n伟", "甲", "")), (5, ("李", "乙", "1")))


def test_a_workbook_gives_numbers_and_dates_as_people_wrote_them() -> None:
    content = workbook(["姓名", "手机", "日期"], ["王伟", 13800000000.0, date(2026, 11, 18)])

    table = read_table("leads.xlsx", content)

    assert table.rows == ((2, ("王伟", "13800000000", "2026-11-18")),)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leads.pdf", b"%PDF"),
        ("leads", b""),
        ("empty.csv", b""),
        ("head.csv", HEAD.encode()),
        ("binary.csv", b"\xff\xfe\x00\x01\x80"),
        ("torn.csv", b'a,b\n"open,1'),
        ("text.xlsx", b"not a workbook"),
        ("zip.xlsx", None),
        ("empty.xlsx", workbook()),
    ],
)
def test_what_is_no_table_is_refused(name: str, content: bytes | None) -> None:
    with pytest.raises(BadRequest):
        read_table(name, zipped({"a": b"b"}) if content is None else content)


@pytest.mark.parametrize(
    ("name", "content", "place", "cure"),
    [
        ("torn.csv", b'a,b\n1,2\n"open,1\n2,3\n4,5', "line 3", ".xlsx"),
        ("odd.csv", b'a,b\n"o"pen,1', "line 2", "written twice"),
        ("latin.csv", "a,b\n1,2\nM\xfc,\xff".encode("latin-1"), "line 3", "UTF-8"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0rest", "password", ".xlsx"),
        ("bare.csv", "王伟,甲公司,13800000001\n李,乙,13800000002".encode(), "Row 1", "names"),
        ("bare.csv", b"Wang,wang@firm.cn\nLi,li@firm.cn", "Row 1", "names"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_place_and_cure(
    name: str, content: bytes, place: str, cure: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        read_table(name, content)

    assert place in refused.value.text.en
    assert cure in refused.value.text.en


def test_unicode_text_of_excel_is_read() -> None:
    table = read_table("leads.csv", f"{HEAD}\n王伟,甲,1".replace(",", "\t").encode("utf-16"))

    assert table == Read(("姓名", "公司", "手机"), ((2, ("王伟", "甲", "1")),))


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_UNPACKED", 1_000)

    with pytest.raises(TooLarge):
        read_table("bomb.xlsx", zipped({"xl/workbook.xml": b"0" * 1_001}))


def test_entities_of_a_workbook_are_not_expanded() -> None:
    bomb = (
        b'<!DOCTYPE a [<!ENTITY e "eeeeeeeeee">]><worksheet><sheetData>&e;</sheetData></worksheet>'
    )
    packed = io.BytesIO(workbook(["a"], ["b"]))
    with zipfile.ZipFile(packed) as good:
        files = {name: good.read(name) for name in good.namelist()}
    files["xl/worksheets/sheet1.xml"] = bomb

    with pytest.raises(BadRequest):
        read_table("entities.xlsx", zipped(files))


def test_too_many_rows_and_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    read_table("two.csv", b"a\n1\n2")
    with pytest.raises(TooLarge):
        read_table("three.csv", b"a\n1\n2\n3")

    monkeypatch.setattr(reading, "MOST_BYTES", 3)
    with pytest.raises(TooLarge):
        read_table("big.csv", b"a\n12")


def test_columns_are_guessed_by_their_titles_each_once() -> None:
    head = ["Company Name", "手机号", "E-MAIL", "姓名", "备注", "Name"]

    assert guessed(head) == {"lead_name": 3, "company": 0, "phone": 1, "email": 2}


def test_cells_become_what_the_process_expects() -> None:
    head = ["公司", "来源", "员工数", "目标行业", "职级", "同意", "互动"]
    cells = [" 华东  机械 ", "展会", "1,200", "是", "决策人", "否", "询价"]

    assert said_of(cells, guessed(head), {"consent": True, "source": "import"}).values == {
        "company": "华东 机械",
        "source": "exhibition",
        "employee_count": 1200,
        "target_industry": True,
        "job_level": "decision_maker",
        "consent": False,
        "engagement": "price_inquiry",
    }


def test_a_count_below_nothing_is_told_as_that() -> None:
    said = said_of(["甲", "-5"], guessed(["公司", "员工数"]), {"source": "import"})

    assert "不得小于 0" in said.unread["employee_count"].zh


def test_what_a_row_does_not_say_the_file_says() -> None:
    cells = ["甲", "many", ""]

    said = said_of(cells, guessed(["公司", "员工数", "来源"]), {"source": "import"})

    assert said.values == {"company": "甲", "source": "import"}
    assert list(said.unread) == ["employee_count"]


def test_a_choice_that_is_none_counts_as_usual_and_is_told() -> None:
    said = said_of(["甲", "火星"], guessed(["公司", "来源"]), {"source": "import"})

    assert said.values == {"company": "甲", "source": "other"}
    assert list(said.unread) == ["source"]
