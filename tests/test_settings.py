from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from advisor.errors import SettingsError
from advisor.settings import Settings
from advisor.settings_page import as_markdown, as_table

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without an advisor.toml, and no settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("ADVISOR_CONFIG", *(f"ADVISOR_{field.upper()}" for field in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def refused() -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def shown() -> str:
    console = Console(width=200)
    with console.capture() as captured:
        console.print(as_table(Settings.load()))
    return captured.get()


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(nowhere, monkeypatch):
    assert (Settings.load().port, Settings.load().threads) == (7860, 2)
    (nowhere / "advisor.toml").write_text("port = 8001\nthreads = 4\n")
    assert (Settings.load().port, Settings.load().threads) == (8001, 4)
    monkeypatch.setenv("ADVISOR_PORT", "8002")
    assert (Settings.load().port, Settings.load().threads) == (8002, 4)
    assert Settings.load(port=8003).port == 8003


def test_the_file_may_be_named(nowhere, monkeypatch):
    (nowhere / "firm.toml").write_text("port = 8001\n")
    monkeypatch.setenv("ADVISOR_CONFIG", "firm.toml")
    assert Settings.load().port == 8001


def test_a_named_file_that_is_missing_is_refused(monkeypatch):
    monkeypatch.setenv("ADVISOR_CONFIG", "lost.toml")
    assert refused() == "There is no settings file lost.toml; correct ADVISOR_CONFIG or unset it."


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("ADVISOR_PROT", "ADVISOR_PORT"),
        ("ADVISOR_MODEL", "ADVISOR_CHAT_MODEL"),
        ("ADVISOR_DATADIR", "ADVISOR_DATA_DIR"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_name(name, nearest, monkeypatch):
    monkeypatch.setenv(name, "1")
    assert refused() == f"Unknown setting {name}; did you mean {nearest}?"


def test_a_name_like_no_other_points_to_the_list(monkeypatch):
    monkeypatch.setenv("ADVISOR_XYZZY", "1")
    assert refused() == "Unknown setting ADVISOR_XYZZY; `advisor settings` lists them all."


def test_an_unknown_name_in_the_file_is_refused_with_the_nearest_name(nowhere):
    (nowhere / "advisor.toml").write_text("prot = 8001\n")
    assert refused() == "Unknown setting prot (advisor.toml); did you mean port?"


def test_a_bad_value_is_named_with_the_place_it_stands_in(monkeypatch):
    monkeypatch.setenv("ADVISOR_PORT", "http")
    assert refused().startswith("Setting port (ADVISOR_PORT) cannot be 'http': ")


def test_all_bad_values_are_named_at_once(monkeypatch):
    monkeypatch.setenv("ADVISOR_PORT", "0")
    monkeypatch.setenv("ADVISOR_COLLECTION", "a b c")
    assert "Setting port" in refused()
    assert "use letters, digits, hyphens and underscores" in refused()


@pytest.mark.parametrize("text", ["port = ", "= 3", "port 8001"])
def test_a_file_that_is_not_toml_is_one_sentence(text, nowhere):
    (nowhere / "advisor.toml").write_text(text)
    assert refused().startswith("advisor.toml is not valid TOML: ")


@pytest.mark.parametrize("name", ["port", "chat_model", "encoder_path"])
def test_an_empty_variable_counts_as_unset(name, monkeypatch):
    monkeypatch.setenv(f"ADVISOR_{name.upper()}", "")
    assert getattr(Settings.load(), name) == Settings.model_fields[name].default


def test_an_empty_string_in_the_file_means_none(nowhere):
    (nowhere / "advisor.toml").write_text('chat_model = ""\n')
    assert Settings.load().chat_model is None


def test_a_secret_is_never_shown(nowhere, monkeypatch):
    monkeypatch.setenv("ADVISOR_CHAT_API_KEY", "sk-very-secret")
    assert "(set)" in shown()
    assert "very-secret" not in shown() + repr(Settings.load())
    monkeypatch.delenv("ADVISOR_CHAT_API_KEY")
    (nowhere / "advisor.toml").write_text("chat_api_key = 987654\n")
    assert "chat_api_key (advisor.toml) cannot be used" in refused()
    assert "987654" not in refused()


@pytest.mark.parametrize("short", ["x", "12345678901"])
def test_a_password_that_is_easily_guessed_is_refused_and_not_shown(short, monkeypatch):
    monkeypatch.setenv("ADVISOR_ADMIN_PASSWORD", short)
    sentence = refused()
    assert sentence.startswith("Setting admin_password (ADVISOR_ADMIN_PASSWORD) cannot be used: ")
    assert "at least 12 characters" in sentence
    assert f"'{short}'" not in sentence


def test_there_is_no_password_unless_one_is_set(monkeypatch):
    assert Settings.load().admin_password is None
    monkeypatch.setenv("ADVISOR_ADMIN_PASSWORD", "123456789012")
    assert "123456789012" not in shown() + repr(Settings.load())


def test_the_table_says_where_each_value_comes_from(nowhere, monkeypatch):
    (nowhere / "advisor.toml").write_text("threads = 4\n")
    monkeypatch.setenv("ADVISOR_PORT", "8002")
    origin = {
        words[0]: words[1:3] for words in (line.split() for line in shown().splitlines()) if len(words) > 2
    }
    assert origin["port"] == ["8002", "ADVISOR_PORT"]
    assert origin["threads"] == ["4", "advisor.toml"]
    assert origin["host"] == ["127.0.0.1", "default"]


def test_the_page_of_the_settings_is_up_to_date():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "run: advisor settings --markdown > docs/settings.md"


def test_every_setting_says_what_it_does():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
