"""The pages of runs that the tests of this folder look at."""
import json
import pathlib
import re
import subprocess

import browser
from browser import root

TINY = "--d-model 16 --heads 2 --layers 2 --d-ff 16 --length 5"
# Symbols and samples that would be elements, were they not text.
HOSTILE = ["<b>x</b>", "</script>", "<img/src=x/onerror=document.title='hurt'>", "&amp;", "'", '"', "`${1}`", "<!--"]


def train(folder, program, arguments):
    command = [root / "build/release/examples" / program, "train", *arguments.split()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1) or done.stderr:
        raise SystemExit(f"{program} train {arguments}: status {done.returncode}\n{done.stderr}")


def make_pages(folder):
    """copy.html with its numbers beside it, hostile.html, gru.html, which has no attention, and gpt.html."""
    copy = f"copy {TINY} --steps 60 --out copy --report copy.html --metrics copy.jsonl --pictures copy"
    train(folder, "seq2seq", copy)
    lines = [f"{a} {b}\t{b} {a}" for a in HOSTILE for b in HOSTILE]
    (folder / "hostile.txt").write_text("\n".join(lines) + "\n")
    small = "--d-model 16 --heads 2 --layers 2 --d-ff 16"
    train(folder, "seq2seq", f"--pairs hostile.txt {small} --held-out 8 --steps 3 --out hostile --report hostile.html")
    gru = "--model gru --d-model 8 --hidden 8 --layers 1 --length 4"
    train(folder, "seq2seq", f"copy {gru} --steps 2 --out gru --report gru.html")
    (folder / "text.txt").write_text("the cat sat on the mat. " * 40)
    train(folder, "language_model", f"text.txt {small} --block 16 --batch 4 --steps 5 --out gpt --report gpt.html")


class Page(browser.Page):
    """A page of a run."""

    folder = None

    def open(self, name):
        self.opened = (*self.opened, (self.folder / name).as_uri())
        self.driver.get(self.opened[-1])
        text = (self.folder / name).read_text()
        self.data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S).group(1))

    def slide(self, look):
        self.driver.execute_script(
            """const slider = document.querySelector('input[type=range]');
            slider.value = arguments[0];
            slider.dispatchEvent(new Event('input'));""", look)

    def live(self):
        return self.one(".chosen .live").text

    def focused(self):
        return self.driver.execute_script("return document.activeElement")

    def shares(self):
        """The shares of the map as its colours have them."""
        return self.driver.execute_script("""
            const cells = [...document.querySelectorAll('.main-map .map .cell')];
            return cells.map(cell => Number(cell.getAttribute('fill-opacity')));""")
