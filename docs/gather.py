"""Gathers the site's pages, which are the repository's own texts, into a folder: gather.py ROOT FOLDER.

What GitHub and MkDocs read differently is rewritten on the way. A source file that a page links to becomes a page.
"""
import html
import json
import pathlib
import posixpath
import re
import shutil
import subprocess
import sys

root, out = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])

LANGUAGES = {".hpp": "cpp", ".cpp": "cpp", ".py": "python", ".cmake": "cmake", ".md": "markdown", ".json": "json"}


# Code is no link, but the text of a link may be code.
CODE_OR_LINK = r"(?P<code>`[^`]+`)|(?P<sign>!?)\[(?P<text>(?:[^\]`]|`[^`]*`)*)\]\((?P<target>[^)\s]+)\)"

HTML_LINK = r'(<img [^>]*?src=|<a [^>]*?href=)"([^"]+)"'


# Where a chapter has a live block (web/live/site.js), below what it shows, and what to try in it.
LIVE = re.compile(r"^<!-- live (\w+): (.+) -->$")


class Trouble(Exception):
    pass


def title_of(page):
    for line in (root / page).read_text().splitlines():
        if line.startswith("# "):
            return line[2:].strip()
    raise Trouble(f"{page} has no title")


def chapters():
    return sorted(path.parent.name for path in root.glob("tutorials/*/README.md"))


def outside_fences(text):
    """Yields (line, whether it is text), so that code is left alone."""
    fence = None
    for line in text.splitlines():
        mark = re.match(r" *(```+)", line)
        if mark and fence is None:
            fence = mark.group(1)
            yield line, False
        elif fence is not None:
            if line.strip() == fence:
                fence = None
            yield line, False
        else:
            yield line, True


def is_item(line):
    return re.match(r" *([-*]|\d+\.) ", line) is not None


def as_mkdocs_reads_it(lines):
    """Lists, tables and code need an empty line before them, and what is folded is marked."""
    result = []
    for line, is_text in outside_fences("\n".join(lines)):
        before = result[-1] if result else ""
        begins = is_text and (
            (is_item(line) and not is_item(before) and not before.startswith("  "))
            or (line.startswith("|") and not before.startswith("|"))
        )
        if begins and before.strip():
            result.append("")
        result.append(line.replace("<details>", '<details markdown="1">') if is_text else line)
    return "\n".join(result) + "\n"


class Pages:
    def __init__(self):
        self.files = {}  # source files that have pages, by their paths

    def link(self, page, target, picture):
        """Where a link of a page leads in the site."""
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            return target
        path, _, anchor = target.partition("#")
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        source = root / wanted
        if wanted.startswith("..") or not source.exists():
            raise Trouble(f"{page} links to {target}, which is not there")
        if source.is_dir():
            raise Trouble(f"{page} links to the folder {target}: a file has a page, a folder has none")
        here = posixpath.dirname(page) or "."
        if source.suffix in (".svg", ".png"):
            (out / wanted).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, out / wanted)
            return posixpath.relpath(wanted, here)
        if picture:
            raise Trouble(f"{page} shows {target}, which is no picture")
        if source.suffix != ".md":
            wanted = self.file_page(wanted)
        return posixpath.relpath(wanted, here) + (f"#{anchor}" if anchor else "")

    def file_page(self, path):
        page = f"files/{path}.md"
        if path not in self.files:
            self.files[path] = page
            text = (root / path).read_text()
            longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
            fence = "`" * max(4, longest + 1)
            language = LANGUAGES.get(pathlib.Path(path).suffix, "bash" if text.startswith("#!") else "text")
            self.write(page, f"---\nsearch:\n  exclude: true\n---\n# {path}\n\n{fence}{language}\n{text.rstrip()}\n{fence}\n")
        return page

    def write(self, page, text):
        file = out / page
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def add(self, page):
        def rewritten(match):
            if match["code"]:
                return match["code"]
            return f"{match['sign']}[{match['text']}]({self.link(page, match['target'], match['sign'] == '!')})"

        def tag(match):
            return f'{match[1]}"{self.link(page, match[2], match[1].startswith("<img"))}"'

        lines = [
            re.sub(HTML_LINK, tag, re.sub(CODE_OR_LINK, rewritten, line)) if is_text else line
            for line, is_text in outside_fences((root / page).read_text())
        ]
        lines = [LIVE.sub(lambda at: f'<div class="live-block" data-block="{at[1]}" data-words="{html.escape(at[2])}"></div>\n', line)
                 for line in lines]
        self.write(page, as_mkdocs_reads_it(lines))


def reference_page():
    """The public headers with their first words, each leading into Doxygen's pages."""
    rows = []
    for header in sorted(root.glob("*/**/*.hpp")):
        name = header.relative_to(root).as_posix()
        file = doxygen_file(name)
        if (out / "reference" / file).exists():
            rows.append(f'<li><a href="reference/{file}"><code>{name}</code></a></li>')
    return (
        "# Reference\n\nOf what the public headers declare, made by Doxygen: "
        '<a href="reference/annotated.html">classes</a>, <a href="reference/namespacemembers.html">functions</a>, '
        '<a href="reference/index.html">its first page</a>. Or header by header:\n\n<ul>\n' + "\n".join(rows) + "\n</ul>\n"
    )


def doxygen_file(path):
    names = json.loads((out.parent / "headers.json").read_text())
    return names.get(path, "")


def main():
    pages = Pages()
    listed = ["README.md", "CONTRIBUTING.md", "COURSE.md", "AGENTS.md"]
    listed += [f"tutorials/{chapter}/README.md" for chapter in chapters()]
    results = ["examples/RESULTS.md", "benchmarks/RESULTS.md", "benchmarks/RELIABILITY.md"]
    listed += results + ["data/excerpts/README.md"]
    for page in listed:
        pages.add(page)
    linked = [page for page in subprocess.run(
        ["git", "-C", str(root), "ls-files", "*.md"], capture_output=True, text=True, check=True
    ).stdout.split() if page not in listed and "/exercises/" not in page]
    if linked:
        raise Trouble(f"{', '.join(linked)}: no page of the site; docs/gather.py lists them")
    pages.write("reference.md", reference_page())
    nav = [
        {"Gradus": "README.md"},
        {"Chapters": [{title_of(f"tutorials/{c}/README.md"): f"tutorials/{c}/README.md"} for c in chapters()]},
        {"Reference": "reference.md"},
        {"Results": [{title_of(page): page} for page in results]},
        {"Course": "COURSE.md"},
        {"Contributing": [{"Contributing": "CONTRIBUTING.md"}, {"Programs that tutor": "AGENTS.md"},
                          {"Excerpts": "data/excerpts/README.md"}]},
    ]
    (out.parent / "nav.json").write_text(json.dumps(nav))


try:
    main()
except Trouble as trouble:
    sys.exit(f"docs: {trouble}")
