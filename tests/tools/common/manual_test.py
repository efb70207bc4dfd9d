"""Manual pages and completions of the programs: they agree with --help, the linters accept them, and
bash and fish complete with them."""

import os
import re
import shutil
import subprocess
import tempfile

from tool_support import BIN, check, equal, run, run_all

PROGRAMS = [name for name in ("digit-train", "digit-eval", "digit-predict", "digit-serve")
            if (BIN / name).exists()]
KINDS = ("man", "bash", "zsh", "fish")


def generated(program, kind):
    result = run(program, "--generate", kind, SOURCE_DATE_EPOCH="86400")
    equal((result.code, result.err), (0, b""), program, kind)
    return result.out.decode("utf-8")


TEXT = {(program, kind): generated(program, kind) for program in PROGRAMS for kind in KINDS}


def options_of(program):
    """All options at the beginning of a line of the help page."""
    lines = [line for line in run(program, "--help").lines() if line.startswith("  -")]
    return {option for line in lines
            for option in re.findall(r"(?<![\w-])--?[a-z0-9][a-z0-9-]*", line.split("  ")[1])}


def lint(command, kind, suffix=""):
    """Each program's text of that kind, through a linter that must have nothing to say."""
    if shutil.which(command[0]) is None:
        print(f"{command[0]} is not installed: {kind} is not linted")
        return
    for program in PROGRAMS:
        with tempfile.NamedTemporaryFile("w", suffix=suffix) as file:
            file.write(TEXT[program, kind])
            file.flush()
            done = subprocess.run([*command, file.name], capture_output=True, text=True, check=False)
            equal((done.returncode, done.stdout + done.stderr), (0, ""), program, kind)


def test_they_have_every_option_of_the_help_page_and_no_other():
    for program in PROGRAMS:
        known = options_of(program)
        check("--help" in known and "--version" in known, program, known)
        page = TEXT[program, "man"].replace("\\-", "-")
        equal(set(re.findall(r"\\fB(-[\w-]+)\\fR", page)), known, program, "man")
        words = re.search(r"-\*\) mapfile -t COMPREPLY < <\(compgen -W '(.*?)'",
                          TEXT[program, "bash"])[1]
        equal(set(words.split()), known, program, "bash")
        zsh = re.findall(r"^  '\*?(?:\([^)]*\))?(--?[\w-]+)[=+]?\[", TEXT[program, "zsh"], re.MULTILINE)
        equal(set(zsh), known, program, "zsh")
        fish = {"--" + name for name in re.findall(r" -l (\S+)", TEXT[program, "fish"])}
        fish |= {"-" + name for name in re.findall(r" -s (\S)", TEXT[program, "fish"])}
        equal(fish, known, program, "fish")


def test_a_manual_page_is_dated_by_the_environment():
    for program in PROGRAMS:
        check(" 1 1970-01-02 " in TEXT[program, "man"].splitlines()[0], program)
        for section in ("NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"):
            check(f"\n.SH {section}\n" in TEXT[program, "man"], program, section)


def test_linters_have_nothing_to_say():
    lint(["mandoc", "-T", "lint", "-W", "style"], "man", ".1")
    lint(["bash", "-n"], "bash")
    lint(["zsh", "-n"], "zsh")
    lint(["fish", "-n"], "fish")


def completed_by_bash(program, *words, cwd=None):
    """What bash offers for the last word."""
    script = ('source /dev/stdin; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
              'eval "$(complete -p "$1" | sed -E "s/.*-F (\\S+) .*/\\1/")"; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "--norc", "-c", script, "bash", program, *words],
                          input=TEXT[program, "bash"], capture_output=True, text=True, cwd=cwd,
                          check=True)
    equal(done.stderr, "", program, words)
    return sorted(done.stdout.split("\n")[:-1])


def completed_by_fish(program, line, cwd):
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source (psub); complete -C '{program} {line}'"],
        input=TEXT[program, "fish"], capture_output=True, text=True, cwd=cwd, check=True,
        env={**os.environ, "HOME": cwd})
    return sorted(answer.split("\t")[0] for answer in done.stdout.splitlines())


def files(folder):
    for name in ("a picture.png", "other.jpg"):
        with open(os.path.join(folder, name), "w", encoding="utf-8"):
            pass


def test_bash_completes():
    with tempfile.TemporaryDirectory() as folder:
        files(folder)
        equal(completed_by_bash("digit-predict", "--annot"), ["--annotate"])
        equal(completed_by_bash("digit-predict", "--format", "j"), ["json"])
        # --format=j is three words to bash.
        equal(completed_by_bash("digit-predict", "--format", "=", "j"), ["json"])
        equal(completed_by_bash("digit-predict", "--format", "="), ["csv", "json", "text"])
        equal(completed_by_bash("digit-predict", "--top", ""), [""])
        equal(completed_by_bash("digit-predict", "a", cwd=folder), ["a picture.png"])
        equal(completed_by_bash("digit-train", "--model-file", "o", cwd=folder), ["other.jpg"])
        # It takes no file without an option.
        equal(completed_by_bash("digit-train", "o", cwd=folder), [""])


def test_fish_completes():
    if shutil.which("fish") is None:
        print("fish is not installed: nothing is completed by it")
        return
    with tempfile.TemporaryDirectory() as folder:
        files(folder)
        equal(completed_by_fish("digit-predict", "--annot", folder), ["--annotate"])
        equal(completed_by_fish("digit-predict", "--format j", folder), ["json"])
        equal(completed_by_fish("digit-train", "--model-file o", folder), ["other.jpg"])
        equal(completed_by_fish("digit-train", "o", folder), [])


def test_what_cannot_be_generated_is_refused():
    result = run("digit-train", "--generate", "perl")
    equal(result.code, 2)
    check(b"perl" in result.err, result.err)


run_all(globals())
