"""Reads Doxygen's tag file: names.py TAGFILE ROOT FOLDER writes what leads where, names.json and headers.json.

Of its pages it mends a link to classes within a class where all of them are private, and so left out.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree

tags = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
root, folder = (pathlib.Path(argument).resolve() for argument in sys.argv[2:4])
SPACES = ("gradus", "gradus::nn", "gradus::nn::init", "gradus::optim", "gradus::testing")

names, headers = {}, {}
for compound in tags:
    kind, name = compound.get("kind"), compound.findtext("name")
    if kind == "file":
        path = pathlib.Path(compound.findtext("path")) / name
        headers[path.relative_to(root).as_posix()] = compound.findtext("filename")
    elif kind in ("class", "struct", "concept") and "<" not in name:
        space, _, short = name.rpartition("::")
        if space in SPACES:
            names[short] = {"page": compound.findtext("filename"), "function": False}
    elif kind == "namespace" and name in SPACES:
        for member in compound.findall("member"):
            short = member.findtext("name")
            if short.isidentifier():
                place = f"{member.findtext('anchorfile')}#{member.findtext('anchor')}"
                names.setdefault(short, {"page": place, "function": member.get("kind") == "function"})
(folder / "names.json").write_text(json.dumps(names))
(folder / "headers.json").write_text(json.dumps(headers))

within = '<a href="#nested-classes">Classes</a>'
for page in (folder / "pages" / "reference").glob("*.html"):
    text = page.read_text()
    if within in text and 'name="nested-classes"' not in text:
        page.write_text(text.replace(within + " &#124;\n", "").replace(within, ""))
