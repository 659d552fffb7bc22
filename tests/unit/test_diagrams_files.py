"""PNG, PDF, DOT, the process map and the command that writes them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from diagrams import fonts
from diagrams.dot import GraphvizFailed, NoGraphviz, drawn_by_dot, map_dot, process_dot
from diagrams.process_map import Tie, process_map
from diagrams.raster import PictureTooLarge, pdf, png, size_of
from diagrams.svg import draw
from engine.bpmn.graph import EventDefinition, Kind, Model, Node, Process, Trigger
from engine.texts import Text
from tests.support.drawing import ROOT, drawn
from web.cli.drawing import draw as draw_command

APPROVAL = ROOT / "fixtures" / "drawing" / "approval.bpmn"


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a ``dot`` of our own first on the path."""
    dot = folder / "dot"
    dot.write_text(f"#!/bin/sh\n{script}\n")
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_png_has_the_size_of_the_picture() -> None:
    svg = draw(drawn("approval"))
    made = png(svg, zoom=2)

    width, height = (int.from_bytes(made[start : start + 4], "big") for start in (16, 20))
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert (width, height) == tuple(2 * side for side in size_of(svg))


def test_a_pdf_is_vector_and_the_same_each_time() -> None:
    svg = draw(drawn("approval"))
    made = pdf(svg)

    assert made.startswith(b"%PDF-")
    assert b"/FontFile" in made
    assert b"/Subtype/Image" not in made.replace(b" ", b"")
    assert pdf(svg) == made


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(PictureTooLarge):
        png(draw(drawn("approval")), zoom=100)


def test_a_machine_without_chinese_fonts_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "_FOLDERS", (str(tmp_path),))
    monkeypatch.setenv(fonts.SETTING, str(tmp_path / "none"))

    with pytest.raises(fonts.NoChineseFont, match="fonts-noto-cjk"):
        png(draw(drawn("approval")))


def test_a_named_font_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "NotoSansSC-Regular.ttf"
    own.touch()

    found = fonts.fonts({fonts.SETTING: str(tmp_path)})
    assert ("Noto Sans SC", own) in found


def test_dot_text_holds_every_step_in_its_lane() -> None:
    text = process_dot(drawn("approval"), "en")

    assert 'label="Sales manager"' in text
    assert "Draft -> Needed" in text
    assert text.count("subgraph") == 2


def test_labels_of_dot_are_plain_text() -> None:
    node = Node("T", Kind.USER_TASK, 1, "p", Text(en='<b>"\\N'))
    text = process_dot(Model({"p": Process("p", 1, nodes={"T": node})}), "en")

    assert r'label="<b>\"\\N"' in text


def test_the_map_shows_calls_and_messages_between_processes() -> None:
    order = EventDefinition(Trigger.MESSAGE, "order_placed")
    call = Node("C", Kind.CALL_ACTIVITY, 1, "a", called_process="c")
    send = Node("S", Kind.SEND_TASK, 2, "a", event=order)
    get = Node("G", Kind.START_EVENT, 1, "b", event=order)
    models = [
        Model({"a": Process("a", 1, Text("甲"), nodes={"C": call, "S": send})}),
        Model({"b": Process("b", 1, nodes={"G": get})}),
    ]
    found = process_map(models)

    assert list(found.processes) == ["a", "b", "c"]
    assert [(b.source, b.target, b.tie) for b in found.bonds] == [
        ("a", "c", Tie.CALLS),
        ("a", "b", Tie.SENDS),
    ]
    assert "a -> b" in map_dot(found, "zh")


def test_dot_runs_as_a_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, 'echo "$1"; cat', monkeypatch)

    assert drawn_by_dot("digraph {}", "svg") == b"-Tsvg\ndigraph {}"


def test_a_crash_of_dot_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path, "echo broken >&2; exit 3", monkeypatch)

    with pytest.raises(GraphvizFailed, match="broken"):
        drawn_by_dot("digraph {}", "svg")


def test_a_missing_dot_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoGraphviz, match="graphviz"):
        drawn_by_dot("digraph {}", "svg")


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")],
)
def test_the_command_writes_what_the_ending_says(
    ending: str, begins: bytes, tmp_path: Path
) -> None:
    output = tmp_path / f"out.{ending}"
    result = CliRunner().invoke(draw_command, [str(APPROVAL), "-o", str(output)])

    assert result.exit_code == 0, result.output
    assert output.read_bytes().startswith(begins)
    assert b"var(" not in output.read_bytes()


def test_an_ending_that_is_not_known_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(draw_command, [str(APPROVAL), "-o", str(tmp_path / "out.gif")])

    assert result.exit_code == 2
    assert ".svg" in result.output


def test_several_files_become_a_map(tmp_path: Path) -> None:
    output = tmp_path / "map.dot"
    other = ROOT / "fixtures" / "drawing" / "vertical.bpmn"
    CliRunner().invoke(draw_command, [str(APPROVAL), str(other), "-o", str(output)])

    assert "报价审批" in output.read_text()
    assert "Ticket" in output.read_text()


def test_the_command_says_how_readable_drawings_are(tmp_path: Path) -> None:
    other = tmp_path / "other.bpmn"
    other.write_bytes(APPROVAL.read_bytes())
    files = [str(APPROVAL), str(other)]

    plain = CliRunner().invoke(draw_command, [*files, "--metrics"])
    told = CliRunner().invoke(draw_command, [*files, "--metrics", "--json"])

    assert plain.stdout.splitlines()[1].startswith("other.bpmn: shape_overlaps=0 ")
    assert json.loads(told.stdout)["approval.bpmn"]["lines_through_shapes"] == 0


def test_a_drawing_goes_somewhere_or_is_measured() -> None:
    assert CliRunner().invoke(draw_command, [str(APPROVAL)]).exit_code == 2
