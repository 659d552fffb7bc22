"""Settings come from the environment and stop the start when they are wrong."""

from pathlib import Path

import pytest

from engine.errors import BadRequest
from web.settings import Settings


def test_defaults_live_in_home(tmp_path: Path) -> None:
    settings = Settings.from_env({"LANEWAY_HOME": str(tmp_path)})

    assert settings.database_url == f"sqlite:///{tmp_path / 'laneway.db'}"
    assert settings.port == 8080
    assert settings.demo is True


def test_the_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    env = {"LANEWAY_HOME": str(tmp_path)}

    first = Settings.from_env(env).secret_key

    assert Settings.from_env(env).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LANEWAY_PORT", "eighty"),
        ("LANEWAY_PORT", "99999"),
        ("LANEWAY_THREADS", "0"),
        ("LANEWAY_WORKERS", "-1"),
        ("LANEWAY_LOG_LEVEL", "loud"),
        ("LANEWAY_DEMO", "maybe"),
        ("LANEWAY_SECRET_KEY", "short"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadRequest, match=name):
        Settings.from_env({"LANEWAY_HOME": str(tmp_path), name: value})


@pytest.mark.parametrize(("value", "expected"), [("no", False), ("1", True), ("TRUE", True)])
def test_truth_is_read_as_people_write_it(tmp_path: Path, value: str, expected: bool) -> None:
    settings = Settings.from_env({"LANEWAY_HOME": str(tmp_path), "LANEWAY_DEMO": value})

    assert settings.demo is expected


def test_links_in_letters_lead_to_the_port_until_an_address_is_set(tmp_path: Path) -> None:
    env = {"LANEWAY_HOME": str(tmp_path), "LANEWAY_PORT": "8112"}

    assert Settings.from_env(env).address == "http://localhost:8112"
    public = {**env, "LANEWAY_PUBLIC_URL": "https://crm.example/"}
    assert Settings.from_env(public).address == "https://crm.example"
