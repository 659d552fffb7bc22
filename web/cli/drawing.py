"""``laneway draw``: a process file as SVG, PNG, PDF or DOT; several files as their process map."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from diagrams.dot import drawn_by_dot, map_dot, process_dot
from diagrams.layout import placed
from diagrams.metrics import Metrics, measure
from diagrams.process_map import process_map
from diagrams.raster import pdf, png
from diagrams.svg import draw as draw_svg
from diagrams.theme import Skin, flattened
from engine.bpmn.graph import Model
from engine.bpmn.reader import read

LANGUAGES: Final = ("zh", "en", "both")
MAKERS: Final[dict[str, Callable[[bytes], bytes]]] = {".svg": flattened, ".png": png, ".pdf": pdf}
"""What makes the file of an ending from an SVG."""
_SKINS: Final = click.Choice([skin.value for skin in Skin], case_sensitive=False)
ENDINGS: Final = (*MAKERS, ".dot")


@click.command(short_help="Draw a process file, or a map of several.")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to; the ending says what: .svg, .png, .pdf or .dot.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default="zh", show_default=True)
@click.option("--skin", type=_SKINS, default=Skin.BLEND.value, show_default=True)
@click.option("--detailed", is_flag=True, help="Add tools and a numbered list of what is done.")
@click.option("--metrics", is_flag=True, help="Say how readable the drawing of each file is.")
@click.option("--json", "as_json", is_flag=True, help="Print the metrics as JSON.")
def draw(
    files: tuple[Path, ...],
    output: Path | None,
    language: str,
    skin: str,
    detailed: bool,
    metrics: bool,
    as_json: bool,
) -> None:
    """Draw a process file; from several files, a map of which process calls which."""
    if output is None and not metrics:
        raise click.UsageError("say where to draw with --output, or ask for --metrics")
    ending = output.suffix.lower() if output else ""
    if output and ending not in ENDINGS:
        raise click.BadParameter(f"must end in one of {', '.join(ENDINGS)}", param_hint="--output")
    models = [read(path.read_bytes(), path.name) for path in files]
    if output and len(models) > 1:
        _write(output, _map(models, ending, language))
    elif output:
        model = models[0] if ending == ".dot" else placed(models[0])
        _write(output, _picture(model, ending, language, Skin(skin), detailed=detailed))
    if metrics:
        _tell({model.file: measure(placed(model)) for model in models}, as_json=as_json)


def _write(output: Path, picture: bytes) -> None:
    output.write_bytes(picture)
    click.echo(f"drew {output}: {len(picture):,} bytes", err=True)  # metrics are for programs


def _tell(found: Mapping[str, Metrics], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({name: asdict(metrics) for name, metrics in found.items()}, indent=1))
        return
    for name, metrics in found.items():
        click.echo(f"{name}: {metrics}")


def _map(models: list[Model], ending: str, language: str) -> bytes:
    source = map_dot(process_map(models), language)
    return source.encode() if ending == ".dot" else drawn_by_dot(source, ending.lstrip("."))


def _picture(model: Model, ending: str, language: str, skin: Skin, *, detailed: bool) -> bytes:
    if ending == ".dot":
        return process_dot(model, language).encode()
    svg = draw_svg(model, language=language, skin=skin, detailed=detailed)
    return MAKERS[ending](svg)
