"""Doxygen reads all public headers without a complaint, and finds a docstring at every name in them that a
user may write: types, functions, constants and concepts. An overload may lean on another's, and so may a
specialisation and a deduction guide; what is inside of a documented type is described there."""

import collections
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from tool_support import check, equal, run_all

SOURCE = pathlib.Path(os.environ["DIGITNET_SOURCE_DIR"])


def doxygen(settings, include):
    """Runs it on a folder of headers with the project's settings, and those."""
    text = (SOURCE / "docs" / "Doxyfile").read_text(encoding="utf-8")
    text += f'INPUT = "{include}"\nSTRIP_FROM_PATH = "{include}"\n{settings}\n'
    done = subprocess.run(["doxygen", "-"], input=text, capture_output=True, text=True, check=False, cwd=SOURCE)
    equal(done.returncode, 0, done.stderr)
    return done.stderr


def is_documented(element):
    return any("".join(part.itertext()).strip()
               for name in ("briefdescription", "detaileddescription") for part in element.findall(name))


def undocumented(folder):
    """The names at namespace scope of which no declaration has a docstring, with where they are, and how
    many there are in all."""
    xml = pathlib.Path(folder, "xml")
    compounds = [ElementTree.parse(xml / (entry.get("refid") + ".xml")).getroot().find("compounddef")
                 for entry in ElementTree.parse(xml / "index.xml").getroot().findall("compound")]
    documented, place = collections.defaultdict(bool), {}

    def see(name, element):
        documented[name] |= is_documented(element)
        place[name] = element.find("location")

    for compound in compounds:
        name = compound.findtext("compoundname").split("<")[0].strip()
        if compound.get("kind") in ("class", "struct", "union", "concept"):
            see(name, compound)
        elif compound.get("kind") == "namespace":
            for member in compound.iter("memberdef"):
                if "->" not in member.findtext("argsstring", ""):  # else a deduction guide, its type's
                    see(name + "::" + member.findtext("name"), member)
    scopes = {compound.findtext("compoundname") for compound in compounds
              if compound.get("kind") == "namespace"}
    names = [name for name in documented
             if name.startswith("digitnet::") and name.rpartition("::")[0] in scopes]
    return [f"{place[name].get('file')}:{place[name].get('line')}: {name}"
            for name in sorted(names) if not documented[name]], len(names)


def test_every_public_name_is_documented():
    with tempfile.TemporaryDirectory() as folder:
        complaints = doxygen(f'OUTPUT_DIRECTORY = "{folder}"\nGENERATE_HTML = NO\nGENERATE_XML = YES\n'
                             "XML_PROGRAMLISTING = NO", SOURCE / "include")
        equal(complaints, "")
        found, count = undocumented(folder)
        check(count > 400, f"only {count} names were found")
        equal(found, [])
        print(f"{count} names")


def test_what_is_not_documented_is_found():
    header = """#pragma once
namespace digitnet {
/// Is said to be something.
struct Known { int inside; };
struct Unknown { int inside; };
/// Does something.
void known();
void known(int);
void unknown();
inline constexpr int number = 1;
namespace detail { void own(); }
}
"""
    with tempfile.TemporaryDirectory() as folder:
        include = pathlib.Path(folder, "include")
        include.mkdir()
        (include / "some.hpp").write_text(header, encoding="utf-8")
        doxygen(f'OUTPUT_DIRECTORY = "{folder}"\nGENERATE_HTML = NO\nGENERATE_XML = YES', include)
        found, _ = undocumented(folder)
        equal([line.split(": ")[1] for line in found],
              ["digitnet::Unknown", "digitnet::number", "digitnet::unknown"])


if shutil.which("doxygen") is None:
    print("skipped: doxygen is not installed (scripts/test --with-linters installs it)")
    sys.exit(77)
run_all(globals())
