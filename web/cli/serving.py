"""``laneway serve`` and ``laneway worker``."""

import gc
import logging
import os
import signal
import threading
from types import FrameType
from typing import Final

import click
from waitress import create_server

from web.app import create_app
from web.assembly import Laneway
from web.cli.setting_up import NO_DEMO, opened
from web.demo_cases import tell_all
from web.settings import Settings
from web.worker import Worker

CONNECTIONS: Final = 1_000
_SLOW_SECONDS: Final = 30
_COLLECT_AFTER: Final = 20_000
"""New objects; the default of 700 collects several times in every request."""


def _log_to_screen(level: str) -> None:
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", datefmt="%H:%M:%S"
    )


@click.command()
@click.option("--host", help="The address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="The port (default 8080; 0: any).")
def serve(host: str | None, port: int | None) -> None:
    """Serve pages, API and worker in one process."""
    given = {"host": host, "port": port}
    with opened({name: value for name, value in given.items() if value is not None}) as laneway:
        _log_to_screen(laneway.settings.log_level)
        _serve(laneway)


def _serve(laneway: Laneway) -> None:
    settings = laneway.settings
    try:
        server = create_server(
            create_app(laneway),
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            connection_limit=CONNECTIONS,
            channel_timeout=_SLOW_SECONDS,
            ident="laneway",
        )
    except (OSError, ValueError) as failed:
        raise click.ClickException(_cannot_listen(settings, failed)) from failed
    laneway.start_workers()
    if settings.demo:
        # The door opens at once; the cases come in one by one behind it.
        threading.Thread(target=tell_all, args=(laneway,), daemon=True).start()

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    _calm_the_collector()
    shown = "localhost" if settings.host in {"127.0.0.1", "0.0.0.0"} else settings.host  # noqa: S104
    port = getattr(server, "effective_port", settings.port)
    click.echo(f"Laneway 泳道 is ready: http://{shown}:{port}/  (Ctrl+C ends it)")
    try:
        server.run()
    finally:
        server.close()


def _cannot_listen(settings: Settings, failed: Exception) -> str:
    place = f"{settings.host}:{settings.port}"
    if isinstance(failed, OSError):
        why = failed.strerror or str(failed)
        return f"cannot listen on {place}: {why}. Choose another --port, or stop what has it."
    return f"cannot listen on {place}: --host must be an address of this machine"


def _calm_the_collector() -> None:
    """What was made at start lives for ever: the collector need not look at it on every request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)


@click.command(short_help="Work jobs in a process of its own.")
def worker() -> None:
    """Work jobs in a process of its own, beside ``laneway serve``."""
    with opened(NO_DEMO) as laneway:
        _log_to_screen(laneway.settings.log_level)
        one = Worker(laneway.engine, laneway.sessions, laneway.outbox)
        done = threading.Event()

        def leave(_number: int, _frame: FrameType | None) -> None:
            done.set()
            threading.Thread(target=one.stop).start()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        click.echo(f"Laneway worker {os.getpid()} works the jobs of {laneway.database.url!r}")
        one.run_forever()
