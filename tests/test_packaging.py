"""The wheel works outside the repository: corpus, prompts and the page's files come along."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installed wheel, far from the checkout."""
    folder = tmp_path_factory.mktemp("a place with blanks")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT)], check=True, stdin=subprocess.DEVNULL)
    (wheel,) = folder.glob("standout_advisor-*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, *arguments: str) -> str:
    """Standard output of the installed package's Python, run from a folder that is not the checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ADVISOR_")}
    environment |= {
        "PYTHONPATH": str(installed),
        "ADVISOR_DATA_DIR": str(installed.parent / "data"),
        "COLUMNS": "200",
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=installed.parent,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("folder", ["corpus", "prompts"])
def test_the_wheel_carries_every_file_of(folder: str, installed: Path) -> None:
    carried = installed / "advisor" / "content" / folder
    assert contents(carried) == contents(ROOT / folder)


def test_the_wheel_carries_every_file_of_the_page(installed: Path) -> None:
    assert contents(installed / "advisor" / "web") == contents(ROOT / "advisor" / "web")


def test_the_wheel_carries_its_licence_and_no_tests(installed: Path) -> None:
    tops = {file.name for file in installed.iterdir()}
    assert {name for name in tops if not name.endswith(".dist-info")} == {"advisor"}
    assert list(installed.glob("*.dist-info/licenses/LICENSE"))


def test_the_installed_package_reads_its_own_content_and_writes_where_settings_say(installed: Path) -> None:
    program = (
        "import json; from advisor.settings import Settings; settings = Settings.load();"
        "print(json.dumps([str(settings.corpus_dir), str(settings.prompts_dir), str(settings.data_dir)]))"
    )
    corpus, prompts, data = json.loads(run(installed, "-c", program))
    assert Path(corpus) == installed / "advisor" / "content" / "corpus"
    assert Path(prompts) == installed / "advisor" / "content" / "prompts"
    assert Path(data) == installed.parent / "data"


@pytest.mark.parametrize(("command", "promise"), [("--help", "serve"), ("settings", "data_dir")])
def test_the_installed_command_answers(command: str, promise: str, installed: Path) -> None:
    program = f"import sys; sys.argv[1:] = [{command!r}]; from advisor.cli import main; main()"
    assert promise in run(installed, "-c", program)


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
