"""Compares the options named in README.md and docs/ with what the programs' --help lists."""

import os
import pathlib
import re

from tool_support import BIN, check, equal, run, run_all

SOURCE = pathlib.Path(os.environ["DIGITNET_SOURCE_DIR"])
PROGRAMS = [name for name in ("digit-train", "digit-eval", "digit-predict", "digit-serve")
            if (BIN / name).exists()]
DOCUMENTS = [SOURCE / "README.md", SOURCE / "SECURITY.md", *sorted((SOURCE / "docs").glob("*.md"))]
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")


def options_of(program):
    """All options at the beginning of a line of the help page."""
    result = run(program, "--help")
    equal((result.code, result.err), (0, b""), program)
    return {option for line in result.lines() if re.match(r"  -", line)
            for option in OPTION.findall(line.split("  ")[1])}


HELP = {program: options_of(program) for program in PROGRAMS}


def test_a_misspelt_option_is_answered_with_the_right_one():
    for program, options in HELP.items():
        for option in sorted(options):
            for word in (option[:4] + option[3:], option[:-2] + option[:-3:-1]):
                if word in options:
                    continue
                result = run(program, word)
                equal((result.code, result.out), (2, b""), program, word)
                line = result.err.decode().splitlines()[0]
                check(line.endswith(f"; did you mean {option}?"), program, line)
        result = run(program, "--nothing-of-the-kind")
        check(b"did you mean" not in result.err, result.err)


def code_of(document):
    """The lines of its fenced blocks and its code spans, continued lines joined."""
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    spans = [re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", prose)]
    return lines, spans


def test_a_command_uses_only_options_that_its_program_has():
    commands = 0
    for document in DOCUMENTS:
        lines, spans = code_of(document)
        for line in lines + spans:
            for part in re.split(r"[|;&<>]", line.split("#")[0]):
                words = part.split()
                program = next((w for w in words if w.rsplit("/", 1)[-1] in HELP), None)
                if program is None:
                    continue
                commands += 1
                known = HELP[program.rsplit("/", 1)[-1]]
                after = " ".join(words[words.index(program) + 1:])
                for option in OPTION.findall(after):
                    check(option in known, f"{document.name}: {part.strip()}: no {option}")
    check(commands > 20, commands)


def test_an_option_that_is_named_alone_is_one_of_some_program():
    """Those of scripts and of measuring programs stand in their sources."""
    sources = " ".join(
        path.read_text(encoding="utf-8", errors="replace")
        for folder in ("scripts", "bench", "tests", "tools/serve") for path in (SOURCE / folder).rglob("*")
        if path.is_file() and "corpus" not in path.parts and path != pathlib.Path(__file__))
    known = set().union(*HELP.values()) | set(OPTION.findall(sources))
    for document in DOCUMENTS:
        for span in code_of(document)[1]:
            if span.startswith("--"):
                for option in OPTION.findall(span):
                    # An option of podman or docker.
                    check(option in known or option == "--build-arg", f"{document.name}: {option}")


def test_the_manual_has_every_option_and_no_other():
    manual = (SOURCE / "docs" / "programs.md").read_text(encoding="utf-8")
    general, *sections = re.split(r"^## (?=digit-)", manual, flags=re.MULTILINE)

    def listed(text):
        """What stands in the rows of its tables."""
        rows = [line for line in text.splitlines() if line.startswith("| `")]
        return {option for row in rows for option in OPTION.findall(row)}

    shared = listed(general)
    seen = set()
    for section in sections:
        program = section.split("\n", 1)[0]
        seen.add(program)
        if program not in HELP:
            continue
        equal(sorted(listed(section) - HELP[program]), [], program, "has no such option")
        equal(sorted(HELP[program] - listed(section) - shared), [], program,
              "has an option that is not in docs/programs.md")
    equal(sorted(set(PROGRAMS) - seen), [], "programs without a section")


run_all(globals())
