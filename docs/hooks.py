"""What MkDocs asks while it builds: the order of the pages, and where names in code lead."""
import html
import json
import pathlib
import re

folder = pathlib.Path(__file__).parent.parent / "build" / "docs"
# What a page's own code defines is not the library's.
DEFINED = re.compile(r"^(?:(?:struct|class|enum class) (\w+)|[\w:<>, ]+[&*]? [&*]?(\w+)\()", re.M)
NAME = re.compile(r'<span class="(?:n|nf|nc|nn|kt)">(\w+)</span>')
INLINE = re.compile(r"<code>([^<]*)</code>")
INLINE_NAME = re.compile(r"(?:gradus::)?(?:(?:nn|optim|init|testing)::)*(\w+)(?=$|[({<.]|::)")
SPACES = ("gradus", "nn", "optim", "init", "testing")


def plain(code):
    return html.unescape(re.sub(r"<[^>]+>", "", code))


def on_config(config):
    config.nav = json.loads((folder / "nav.json").read_text())
    return config


def on_page_content(content, page, config, files):
    if page.file.src_uri.startswith("files/") or page.file.src_uri == "reference.md":
        return content
    names = json.loads((folder / "names.json").read_text())
    up = "../" * page.file.src_uri.count("/")

    own = {name for block in re.findall(r"<pre.*?</pre>", content, flags=re.S)
           for pair in DEFINED.findall(plain(block)) for name in pair if name}

    def link(name, text):
        return f'<a href="{up}reference/{names[name]["page"]}">{text}</a>'

    def in_block(block):
        def with_link(match):
            name, before, after = match[1], plain(block[0][: match.start()]), plain(block[0][match.end() :])
            space = re.search(r"(\w+)::$", before)
            if (
                name not in names
                or name in own
                or before.endswith((".", "->"))
                or (space and space[1] not in SPACES)
                or (names[name]["function"] and not after.startswith(("(", "<")))
            ):
                return match[0]
            return match[0].replace(f">{name}<", f">{link(name, name)}<")

        return NAME.sub(with_link, block[0])

    def in_line(code):
        name = INLINE_NAME.match(html.unescape(code[1]))
        if not name or name[1] not in names or name[1] in own or "/" in code[1]:
            return code[0]
        return f"<code>{link(name[1], code[1])}</code>"

    if 'class="live-block"' in content and (folder / "pages" / "live").exists():
        content += f'<script type="module" src="{up}live/live/site.js"></script>'
    content = re.sub(r'<div class="highlight">.*?</div>', in_block, content, flags=re.S)
    # A link within a link is none.
    parts = re.split(r"(<a [^>]*>.*?</a>|<pre.*?</pre>)", content, flags=re.S)
    return "".join(part if part.startswith(("<a ", "<pre")) else INLINE.sub(in_line, part) for part in parts)
