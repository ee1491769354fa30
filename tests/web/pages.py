"""The pages of runs that the tests of this folder look at, and a browser to open them in."""
import json
import pathlib
import re
import subprocess
import unittest

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import Select

root = pathlib.Path(__file__).resolve().parents[2]
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


class Page(unittest.TestCase):
    """A page in a browser of this width, which wants to see this (CSS's media features)."""

    folder = None
    width, media, opened = 1200, {}, ()

    def setUp(self):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.addCleanup(self.driver.quit)
        metrics = {"width": self.width, "height": 900, "deviceScaleFactor": 1, "mobile": self.width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [{"name": name, "value": value} for name, value in self.media.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def open(self, name):
        self.opened = (*self.opened, (self.folder / name).as_uri())
        self.driver.get(self.opened[-1])
        text = (self.folder / name).read_text()
        self.data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S).group(1))

    def tearDown(self):
        """Of every test: no error, and nothing asked of anybody but the page itself."""
        self.assertEqual([line["message"] for line in self.driver.get_log("browser")], [])
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked = message["params"]["request"]["url"]
                if not asked.startswith(("data:", "about:", "chrome:", *self.opened)):
                    self.fail(f"the page asks for {asked}")

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def press(self, *keys):
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def choose(self, name, text):
        for label in self.all(".controls label"):
            if label.text.startswith(name):
                return Select(label.find_element(By.TAG_NAME, "select")).select_by_visible_text(text)
        self.fail(f"nothing to choose is called {name}")

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
