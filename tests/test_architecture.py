"""The shape of the house: what imports what, what is documented, and what the README promises."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.settings import DEFAULTS
from ingestion import errors

ROOT = Path(__file__).parents[1]
PACKAGES = ("ingestion", "vectorstore", "prompts", "bot")  # what stands later may import what stands earlier
ALONE = {
    "chromadb": {"vectorstore/chroma.py"},
    "dbos": {"bot/jobs.py"},
    "langchain": {"vectorstore/embedding.py", "bot/answering/model_writer.py"},
    "langchain_core": {"vectorstore/embedding.py", "bot/answering/model_writer.py"},
    "tokenizers": {"vectorstore/embedding.py"},
    "onnxruntime": {"vectorstore/embedding.py"},
    "dotenv": {"bot/settings.py"},
    "resvg_py": {"bot/picturing/files.py"},
}  # library → the only modules that may import it
# Imported inside functions, so that asking stays quick; Slack's may be loaded by its room, which only `serve` opens.
HEAVY = {"chromadb", "dbos", "langchain", "langchain_core", "langchain_openai", "kreuzberg", "trafilatura",
         "dateparser", "onnxruntime", "tokenizers", "resvg_py"}  # fmt: skip
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))


def shown(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path, *, late: bool = True) -> Iterator[str]:
    """Everything that a file imports, by dotted name; without `late`, only what it imports when it is imported."""
    nodes = ast.walk(tree(path)) if late else early(tree(path))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(path)} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def early(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes outside functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from early(child)


def roots(path: Path, *, late: bool = True) -> set[str]:
    """The top-level packages that a file imports."""
    return {name.partition(".")[0] for name in imported(path, late=late)}


# Who imports what


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_one_way(package: str) -> None:
    """Data flows ingestion → vectorstore → prompts → bot, and no module imports what comes after it."""
    later = set(PACKAGES[PACKAGES.index(package) + 1 :])
    for path in MODULES:
        if shown(path).startswith(f"{package}/"):
            assert not later & roots(path), shown(path)


def test_nothing_imports_the_tests() -> None:
    """The program does without its tests."""
    assert not [shown(path) for path in MODULES if "tests" in roots(path)]


@pytest.mark.parametrize("library", ALONE)
def test_each_library_has_its_module(library: str) -> None:
    """A library that may change is imported by the one module that is named for it."""
    assert {shown(path) for path in MODULES if library in roots(path)} <= ALONE[library]


def test_slack_has_one_room() -> None:
    """Slack's libraries are imported in bot/slack/ only."""
    users = {shown(path) for path in MODULES if roots(path) & {"slack_bolt", "slack_sdk"}}
    assert users
    assert all(user.startswith("bot/slack/") for user in users)


def test_heavy_libraries_are_imported_late() -> None:
    """No module loads a heavy library merely by being imported."""
    assert not [shown(path) for path in MODULES if roots(path, late=False) & HEAVY]


def test_one_module_reads_the_environment() -> None:
    """os.environ and os.getenv are used in bot/settings.py only."""
    used = {
        shown(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"environ", "environb", "getenv", "getenvb", "putenv"}
        )
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and any("env" in a.name for a in node.names)
        )
    }
    assert used == {"bot/settings.py"}


def test_report_text_is_never_executed() -> None:
    """No eval, exec, pickle, marshal, unsafe YAML or shell in the program."""
    for path in MODULES:
        assert not roots(path) & {"pickle", "marshal", "shelve", "dill"}, shown(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in {"eval", "exec", "os.system", "yaml.unsafe_load", "yaml.full_load"}, (
                    shown(path)
                )
                assert called != "yaml.load" or "(yaml.SafeLoader)" in path.read_text(encoding="utf-8")
                assert not any(k.arg == "shell" for k in node.keywords), shown(path)


def test_one_place_catches_everything() -> None:
    """`except Exception` stands at the boundary alone."""
    broad = {
        shown(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    }
    assert broad == {"bot/boundary.py"}


# Errors


def drawn() -> list[tuple[int, str]]:
    """The error tree as the docstring draws it: (depth, name)."""
    rows = re.findall(r"^((?:[│ ]   )*)(├── |└── )?([A-Z]\w+Error)\b", errors.__doc__ or "", re.MULTILINE)
    return [(len(indent) // 4 + bool(branch), name) for indent, branch, name in rows]


def grown(root: type[Exception], depth: int = 0) -> Iterator[tuple[int, str]]:
    """The error tree as it is, in the order of definition."""
    yield depth, root.__name__
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from grown(child, depth + 1)


def test_the_error_tree_is_as_drawn() -> None:
    """The drawing in ingestion/errors.py and the classes there are the same tree."""
    assert drawn() == list(grown(errors.SitrepError))


def test_errors_are_defined_in_one_place() -> None:
    """No class derives from an exception but in ingestion/errors.py, nor from one of ours anywhere else."""
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and shown(path) != "ingestion/errors.py":
                bases = {ast.unparse(base) for base in node.bases}
                assert not any(re.search(r"(?:Error|Exception)$", base) for base in bases), (
                    shown(path),
                    node.name,
                )


def test_only_our_errors_are_raised() -> None:
    """What the program raises on purpose comes from the tree, but for what Python's own protocols want."""
    ours = {name for _, name in drawn()}
    allowed = ours | {"SystemExit", "KeyError", "NotImplementedError", "AssertionError", "typer.Exit", "ValueError",
                      "TypeError", "StopIteration", "PermissionError"}  # fmt: skip
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = ast.unparse(node.exc.func)
                if name.endswith(("Error", "Exception")):
                    assert name in allowed, f"{shown(path)}:{node.lineno} raises {name}"


# Words


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    """Every module but an empty __init__ begins with a docstring."""
    if path.name != "__init__.py" or path.read_text(encoding="utf-8").strip():
        assert ast.get_docstring(tree(path)), shown(path)


@pytest.mark.parametrize("path", TESTS, ids=shown)
def test_every_test_states_its_fact(path: Path) -> None:
    """Every test has a docstring, its first line a sentence, and no two tests of a file the same one."""
    facts = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            fact = ast.get_docstring(node)
            assert fact, f"{shown(path)}: {node.name}"
            facts.append(fact)
    assert len(set(facts)) == len(facts), shown(path)


def test_tests_use_the_real_parts() -> None:
    """No test imports a mocking library or sleeps."""
    for path in (ROOT / "tests").rglob("*.py"):
        assert not {
            name for name in imported(path) if name.startswith(("unittest.mock", "mock", "pytest_mock"))
        }
        if path in TESTS and "localslack_own" not in path.parts:  # whose app is slow on purpose
            calls = {ast.unparse(n.func) for n in ast.walk(tree(path)) if isinstance(n, ast.Call)}
            assert "time.sleep" not in calls, shown(path)


def test_files_keep_their_size() -> None:
    """No module is longer than 400 lines."""
    long = {
        shown(path): n for path in MODULES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


# What people are promised


def test_every_setting_is_in_the_example() -> None:
    """.env.example has each setting once, with its default and a line of help above it."""
    rows = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    given = {
        row.partition("=")[0]: row.partition("=")[2] for row in rows if "=" in row and not row.startswith("#")
    }
    assert given == dict(DEFAULTS)
    assert all(
        rows[i - 1].startswith("# ") for i, row in enumerate(rows) if row.partition("=")[0] in DEFAULTS
    )


COMMANDS = (
    "python3 -m venv .venv && .venv/bin/pip install -r requirements.lock"
    " && .venv/bin/pip install --no-deps -e . && .venv/bin/sitrep demo",
    "python3 -m venv .venv && .venv/bin/pip install -r tests/requirements.lock"
    " && .venv/bin/pip install --no-deps -e . && .venv/bin/python -m tests.check",
)


@pytest.mark.parametrize("command", COMMANDS, ids=["demo", "tests"])
def test_the_readmes_commands_stand_there(command: str) -> None:
    """The two commands stand in the README, each on a line of its own, and name files that exist."""
    assert command in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    for lock in re.findall(r"-r (\S+)", command):
        assert (ROOT / lock).is_file()


def test_the_readmes_links_lead_somewhere() -> None:
    """Every relative link of the README is a file of the project."""
    for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert (ROOT / link).exists(), link


def test_the_script_exists() -> None:
    """What pyproject.toml calls the console script can be called."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["sitrep"].partition(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_locks_hold_what_is_required() -> None:
    """Every requirement is locked with its hash, for running and for testing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for lock, wanted in (
        ("requirements.lock", project["dependencies"]),
        ("tests/requirements.lock", [*project["dependencies"], *extras["test"], *extras["dev"]]),
    ):
        text = (ROOT / lock).read_text(encoding="utf-8").lower()
        for requirement in wanted:
            name = re.split(r"[<>=\[; ]", requirement)[0].lower()
            if name != project["name"]:
                assert re.search(
                    rf"^{re.escape(name)}(?:\[[\w,]+\])?==[^\n]+ \\\n +--hash=sha256:", text, re.MULTILINE
                ), name


@pytest.mark.skipif(
    find_spec("hatchling") is None, reason="hatchling, which builds the wheel, is not installed"
)
def test_the_wheel_holds_the_program_and_no_tests(tmp_path: Path) -> None:
    """The built wheel has the four packages with prompts, sample reports and register, and nothing else."""
    build = "import sys, hatchling.build as b; print(b.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(tmp_path / done.stdout.splitlines()[-1]) as wheel:
        held = set(wheel.namelist())
    tops = {name.partition("/")[0] for name in held if ".dist-info/" not in name}
    assert tops == set(PACKAGES)
    assert {shown(path) for path in MODULES} <= held
    assert {"prompts/answer.md", "bot/demo/register.yaml", "bot/demo/reports/wire.jsonl"} <= held


def test_no_workplace_is_named() -> None:
    """No path of the machine that it was made on stands in the project."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    for name in listed:
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            assert not re.search(rb"/work/(?:main|shared)|/tmp/venv|/tmp/brief", path.read_bytes()), name
