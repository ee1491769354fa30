"""Opens every page of the site of a repository in headless Chromium: site_test.py ROOT [REGEX],
where only pages are opened whose names the regex finds.

Every link leads to a page and a place in it, every formula is rendered, every picture is there, nothing is asked of
the network, and no page has an error in its console. One that is found is named with its page; exit status 1.
COURSE.md names every chapter, and asks for exercises that there are.
"""
import functools
import http.server
import pathlib
import re
import sys
import threading
import urllib.parse

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

root = pathlib.Path(sys.argv[1]).resolve()
site = root / "build" / "docs" / "site"

LOOK = """
const visible = document.body.innerText;
return {
  links: [...document.querySelectorAll('a[href]')].map(a => a.href),
  places: [...document.querySelectorAll('[id], a[name]')].flatMap(e => [e.id, e.getAttribute('name')]).filter(Boolean),
  formulas: document.querySelectorAll('.arithmatex').length,
  unrendered: [...document.querySelectorAll('.arithmatex')].filter(e => !e.querySelector('.katex')).map(e => e.textContent),
  refused: [...document.querySelectorAll('.katex-error')].map(e => e.title || e.textContent),
  raw: document.querySelector('article.md-content__inner')
    ? [...document.querySelectorAll('article p, article li, article td')]
        .filter(e => /\\$[^$\\s][^$]*\\$|^- |^\\||```/.test([...e.childNodes].filter(n => n.nodeType == 3).map(n => n.data).join('')))
        .map(e => e.textContent.slice(0, 80))
    : [],
  pictures: [...document.images].filter(i => !i.complete || i.naturalWidth == 0).map(i => i.src),
  foreign: performance.getEntriesByType('resource').map(r => r.name)
    .filter(n => !n.startsWith(location.origin) && !n.startsWith('data:')),
};
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/favicon.ico":  # browsers ask for it by themselves
            return super().do_GET()
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Looking:
    def __init__(self, origin):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(120)
        self.origin = origin
        self.faults, self.links, self.places, self.formulas = [], {}, {}, 0

    def fault(self, page, what):
        self.faults.append(f"{page}: {what}")

    def page(self, name):
        self.driver.get(f"{self.origin}/{urllib.parse.quote(name)}")
        seen = self.driver.execute_script(LOOK)
        self.formulas += seen["formulas"]
        self.places[name] = set(seen["places"])
        for link in seen["links"]:
            self.links.setdefault(link, name)
        for what in ("unrendered", "refused", "raw", "pictures", "foreign"):
            for item in seen[what]:
                self.fault(name, f"{what}: {item}")
        for line in self.driver.get_log("browser"):
            if line["level"] in ("SEVERE", "WARNING"):
                self.fault(name, f"console: {line['message']}")

    def follow(self):
        for link, page in self.links.items():
            parts = urllib.parse.urlsplit(link)
            if parts.scheme == "javascript" or f"{parts.scheme}://{parts.netloc}" != self.origin:
                continue
            target = urllib.parse.unquote(parts.path).lstrip("/")
            if not target or target.endswith("/"):
                target += "index.html"
            if not (site / target).is_file():
                self.fault(page, f"a link to {target}, which is not there")
            elif parts.fragment and target in self.places:
                place = urllib.parse.unquote(parts.fragment)
                if place not in self.places[target] and not place.startswith("__"):
                    self.fault(page, f"a link to {target}#{place}; the page has no such place")

    def search(self):
        """The search finds a chapter, and the dark mode is dark."""
        self.driver.get(f"{self.origin}/index.html")
        self.driver.set_script_timeout(120)
        found = self.driver.execute_async_script("""
            const done = arguments[0];
            const field = document.querySelector('[data-md-component="search-query"]');
            document.querySelector('#__search').checked = true;
            field.focus(); field.value = 'attention by hand';
            field.dispatchEvent(new Event('input', {bubbles: true}));
            field.dispatchEvent(new KeyboardEvent('keyup', {bubbles: true}));
            let left = 500;
            const look = () => {
              const links = [...document.querySelectorAll('.md-search-result__link')].map(a => a.href);
              if (links.some(link => link.includes('08_attention')) || !--left) done(links); else setTimeout(look, 100);
            };
            look();""")
        if not any("08_attention" in link for link in found):
            self.fault("index.html", "the search for attention by hand does not find chapter 8")
        dark = self.driver.execute_script("""
            const inputs = document.querySelectorAll('[data-md-component="palette"] input');
            for (const input of inputs) if (input.dataset.mdColorScheme == 'slate') input.click();
            return getComputedStyle(document.body).backgroundColor;""")
        if sum(map(int, dark.strip("rgb()").split(",")[:3])) > 200:
            self.fault("index.html", f"the dark mode is {dark}")

    def live(self, name):
        """Each live block of a page begins when it is asked to, and computes."""
        self.driver.get(f"{self.origin}/{urllib.parse.quote(name)}")
        self.driver.set_script_timeout(60)
        for block, said in self.driver.execute_async_script("""
            const done = arguments[0], places = [...document.querySelectorAll('.live-block')];
            let left = 500;
            // What it begins with is gone once it stands.
            const ready = ({shadowRoot: root}) => root && !root.querySelector('.begin') ? 'ready' : '';
            const look = () => {
              const all = places.map(place => [place.dataset.block, ready(place) || place.shadowRoot?.textContent || 'nothing']);
              if (all.every(([, said]) => said === 'ready') || !--left) done(all); else setTimeout(look, 100);
            };
            for (const place of places) place.shadowRoot?.querySelector('.go').click();
            look();"""):
            if said != "ready":
                self.fault(name, f"live block {block}: {said[:200]}")


def faults_of_the_course():
    text = (root / "COURSE.md").read_text()
    chapters = {int(path.name[:2]): path for path in (root / "tutorials").glob("[0-9][0-9]_*")}
    asked = re.findall(r"(?<=[|;]) (\d+): ((?:`\w+`(?:, )?)+)", text)
    for number, path in chapters.items():
        if f"[{number}](tutorials/{path.name}/README.md)" not in text:
            yield f"COURSE.md: no week reads chapter {number}"
        if str(number) not in dict(asked):
            yield f"COURSE.md: no week asks for an exercise of chapter {number}"
    for number, names in asked:
        for name in re.findall(r"\w+", names):
            if int(number) not in chapters or not (chapters[int(number)] / "exercises" / name).is_dir():
                yield f"COURSE.md: chapter {number} has no exercise {name}"


def main():
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        looking = Looking(f"http://127.0.0.1:{server.server_port}")
        try:
            pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
            # Doxygen's search is made of pages that hold scripts alone; MkDocs' page for what is not found has links
            # from the root.
            pages = [page for page in pages if "/search/" not in page and page != "404.html"]
            pages = [page for page in pages if re.search(sys.argv[2] if len(sys.argv) > 2 else "", page)]
            for number, page in enumerate(pages):
                looking.page(page)
                if number % 100 == 99:
                    print(f"{number + 1} of {len(pages)} pages", file=sys.stderr, flush=True)
            blocks = [page for page in pages if (site / "live").exists() and 'class="live-block"' in (site / page).read_text()]
            for page in blocks:
                looking.live(page)
            looking.follow()
            looking.search()
            looking.faults += faults_of_the_course()
        finally:
            looking.driver.quit()
            server.shutdown()
    for fault in looking.faults:
        print(fault)
    counts = f"{len(pages)} pages, {len(looking.links)} links, {looking.formulas} formulas, live blocks in {len(blocks)}"
    print(f"{counts}: {len(looking.faults)} faults")
    if len(sys.argv) == 2 and (looking.formulas < 100 or len(looking.links) < 500):
        print("that is too few: the site has lost some")
        return 1
    return 1 if looking.faults else 0


sys.exit(main())
