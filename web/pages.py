#!/usr/bin/python3
"""Puts the pages in which Gradus trains into a folder: pages.py ENGINE_WASM FOLDER

The folder gets web/'s files beside engine.wasm, for any server; and gradus.html, the same page as one file, which opens from
a disk.
"""
import base64
import pathlib
import re
import shutil
import sys

WEB = pathlib.Path(__file__).resolve().parent
IMPORT = re.compile(r'^import .*? from "(.*?)";\n', re.M)


def joined(file, seen):
    """A module behind those that it imports, each once, as a script without modules."""
    seen.add(file)
    text = file.read_text()
    imported = [(file.parent / name).resolve() for name in IMPORT.findall(text)]
    before = "".join(joined(other, seen) for other in imported if other not in seen)
    return before + re.sub(r"^export ", "", IMPORT.sub("", text), flags=re.M)


def inside(text):
    """A script's text, which cannot end its element."""
    return text.replace("</script", "<\\/script")


def one_file(wasm):
    """The page with all that it needs: the program as base64, the worker as a text of its own."""
    page = (WEB / "index.html").read_text()
    for name in ("style.css", "live.css"):
        page = page.replace(f'<link rel="stylesheet" href="{name}">', f"<style>\n{(WEB / name).read_text()}</style>")
    script = "\n".join([
        f'<script id="worker" type="text/plain">{inside(joined(WEB / "worker.js", set()))}</script>',
        f'<script id="program" type="text/plain">{base64.b64encode(wasm).decode()}</script>',
        f'<script type="module">\n{inside(joined(WEB / "page.js", set()))}</script>'])
    return page.replace('<script type="module" src="page.js"></script>', script)


def main():
    wasm, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for file in [*WEB.glob("*.js"), *WEB.glob("live/*.js"), *WEB.glob("*.css"), WEB / "index.html"]:
        to = folder / file.relative_to(WEB)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, to)
    shutil.copy(wasm, folder / "engine.wasm")
    shutil.copy(WEB.parent / "data/excerpts/moby-dick.txt", folder)  # what chapter 15 learns at first
    (folder / "gradus.html").write_text(one_file(wasm.read_bytes()))


if __name__ == "__main__":
    main()
