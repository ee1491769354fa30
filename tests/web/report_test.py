"""Opens the pages of runs in headless Chromium, as a reader does: report_test.py ROOT [REGEX],
where only tests are run whose names the regex finds.

seq2seq is trained for a few steps with --report, and what the page shows is compared with what the same run wrote by
--metrics and --pictures. Pointer, keys, slider, a width of 360 pixels, dark mode, reduced motion; no error in the
console, and nothing that is asked of anybody.
"""
import functools
import http.server
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import Select

root = pathlib.Path(sys.argv[1]).resolve()
folder = None  # where the pages lie

TINY = "--d-model 16 --heads 2 --layers 2 --d-ff 16 --length 5 --replace".split()
HOSTILE = "<b>x</b>"


def train(program, *arguments):
    command = [root / "build/release/examples" / program, "train", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1) or done.stderr:
        raise SystemExit(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stderr}")


def make_pages():
    train("seq2seq", "copy", *TINY, *"--steps 60 --out copy --report copy.html --metrics copy.jsonl --pictures copy".split())
    # Symbols and samples that would be elements, were they not text.
    names = [HOSTILE, "</script>", "<img/src=x/onerror=document.title='hurt'>", "&amp;", "'", '"', "`${1}`", "<!--"]
    pairs = [f"{a} {b}\t{b} {a}" for a in names for b in names]
    (folder / "hostile.txt").write_text("\n".join(pairs) + "\n")
    train("seq2seq", "--pairs", "hostile.txt", *TINY[:-3], *"--held-out 8 --steps 3 --out hostile --report hostile.html".split())
    train("seq2seq", "copy", *"--model gru --d-model 8 --hidden 8 --layers 1 --length 4 --steps 2 --out gru --report gru.html".split())
    (folder / "text.txt").write_text("the cat sat on the mat. " * 40)
    train("language_model", "text.txt", *"--d-model 16 --heads 2 --layers 2 --d-ff 16 --block 16 --batch 4 --steps 5 --out gpt --report gpt.html".split())


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves web/ and notes what it is asked for."""

    asked = []

    def do_GET(self):
        if self.path == "/favicon.ico":  # browsers ask for it by themselves
            self.send_response(204)
            return self.end_headers()
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


class Page(unittest.TestCase):
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
        self.opened = (*self.opened, (folder / name).as_uri())
        self.driver.get(self.opened[-1])
        text = (folder / name).read_text()
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
        return self.driver.execute_script(
            "return [...document.querySelectorAll('.main-map .map .cell')].map(c => Number(c.getAttribute('fill-opacity')))")


def drawn(module):
    """What --pictures wrote of a module: a matrix a head."""
    blocks = (folder / "copy" / f"{module}.dat").read_text().strip().split("\n\n\n")
    return [[float(x) for line in block.strip().splitlines() for x in line.split()] for block in blocks]


class Numbers(Page):
    def test_maps_are_those_of_the_engine(self):
        self.open("copy.html")
        words = {"encoder": "the question looks at itself", "decoder": "the answer looks at itself"}
        for module in ["encoder.layers.0.self_attn", "decoder.layers.1.self_attn", "decoder.layers.0.multihead_attn"]:
            cross = module.endswith("multihead_attn")
            self.choose("Kind", "the answer looks at the question" if cross else words[module[:7]])
            self.choose("Layer", module.split(".")[2])
            for head, want in enumerate(drawn(module)):
                self.all(".head input")[head].click()
                got = self.shares()
                self.assertEqual(len(got), len(want))
                for a, b in zip(got, want):
                    self.assertAlmostEqual(a, b, delta=0.001)
                label = self.one(".main-map svg.map").get_attribute("aria-label")
                self.assertIn(f"{module}, head {head}, ", label)

    def test_hovering_a_symbol_says_where_it_looks(self):
        self.open("copy.html")
        want = drawn("decoder.layers.1.multihead_attn")[0]
        keys = self.data["sequences"][0]["source"]
        for row in (0, 3, 5):
            ActionChains(self.driver).move_to_element(self.all(".symbols[role=listbox] .symbol")[row]).perform()
            shares = want[5 * row:5 * row + 5]
            best = max(range(5), key=lambda i: shares[i])
            self.assertIn(f"at {row + 1} looks at “{keys[best]}” at {best + 1}: {shares[best]:.3f}"[:-1], self.live())
            small = [chip.find_element(By.TAG_NAME, "small").text for chip in self.all(".symbols[role=list] .symbol")]
            for text, share in zip(small, shares):
                self.assertAlmostEqual(float(text or 0), share, delta=0.0061)

    def test_curves_are_the_metrics(self):
        self.open("copy.html")
        lines = [json.loads(line) for line in (folder / "copy.jsonl").read_text().splitlines()]
        figure = next(f for f in self.all(".panel") if f.text.startswith("loss"))
        first, last = lines[0]["loss"], lines[-1]["loss"]
        label = figure.find_element(By.TAG_NAME, "svg").get_attribute("aria-label")
        self.assertRegex(label, rf"^loss falls from {first:.4g} to {last:.4g} between steps 1 and 60")
        figure.find_element(By.TAG_NAME, "svg").click()
        self.press(Keys.HOME)
        for line in lines[:3]:
            said = figure.find_element(By.CLASS_NAME, "live").text
            self.assertEqual(said, f"step {line['step']}: loss {line['loss']:.4g}")
            self.press(Keys.ARROW_RIGHT)

    def test_the_slider_shows_what_was_there_then(self):
        self.open("copy.html")
        after = self.shares()
        steps = [look["step"] for look in self.data["looks"]]
        self.assertEqual((steps[0], steps[-1]), (0, 60))
        self.slide(0)
        self.assertTrue(self.one(".time output").text.startswith("after step 0, "))
        self.assertNotEqual(self.shares(), after)
        self.slide(len(steps) - 1)
        self.assertEqual(self.shares(), after)

    def test_gradients_are_said_where_they_are_pointed_at(self):
        self.open("copy.html")
        self.slide(0)
        pictures = self.all(".gradients svg.map")
        self.assertEqual(len(pictures), 2)
        pictures[1].click()
        self.press(*[Keys.ARROW_UP] * 20, Keys.HOME, Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
        norms = self.data["sequences"][0]["norms"]
        index = norms.index("target_embedding") + 1
        seen = self.data["looks"][0]["sequences"][0]
        self.assertIn(f"{norms[index]} at ", self.one(".beside > .live").text)
        self.assertIn(f"norm of the value {seen['values'][index][1]:g}, of its gradient {seen['gradients'][index][1]:g}",
                      self.one(".beside > .live").text)

    def test_changes_since_the_beginning_have_two_colours(self):
        self.open("copy.html")
        self.choose("Show", "change since the beginning")
        self.assertTrue(self.all(".main-map .cell.below") and self.all(".main-map .cell.above"))
        self.slide(0)
        self.assertEqual(set(self.shares()), {0})


class Keyboard(Page):
    def test_everything_is_reached_and_moved_by_keys(self):
        self.open("copy.html")
        reached, places = [], set()
        for _ in range(60):
            self.press(Keys.TAB)
            element = self.focused()
            if element.tag_name == "body":
                break
            name = element.get_attribute("aria-label") or element.get_attribute("name") or element.text or element.tag_name
            reached.append((element.tag_name, name))
            if element.get_attribute("role") == "listbox":
                before = self.live()
                self.press(Keys.ARROW_LEFT)
                self.assertNotEqual(self.live(), before)
                self.press(Keys.HOME)
                self.assertIn(" at 1 looks at ", self.live())
                places.add("symbols")
            elif element.get_attribute("type") == "range":
                before = element.get_attribute("aria-valuetext")
                self.press(Keys.ARROW_LEFT)
                self.assertNotEqual(element.get_attribute("aria-valuetext"), before)
                places.add("slider")
            elif element.get_attribute("type") == "radio":
                self.press(Keys.ARROW_RIGHT)
                self.assertIn(", head 1, ", self.one(".main-map svg.map").get_attribute("aria-label"))
                self.assertEqual(self.focused().get_attribute("value"), "1")
                places.add("heads")
            elif element.tag_name == "svg" and element.get_attribute("class") == "map":
                line = ".chosen .live" if "shares of attention" in name else ".beside > .live"
                self.press(Keys.HOME, Keys.ARROW_RIGHT)
                self.assertRegex(self.one(line).text, "position 2|” at 2: ")
                places.add("map" if line == ".chosen .live" else "gradients")
            elif element.tag_name == "select":
                places.add("select")
            outline = self.driver.execute_script("return getComputedStyle(arguments[0]).outlineStyle", self.focused())
            if self.focused().get_attribute("type") != "radio":
                self.assertNotEqual(outline, "none", name)
        self.assertEqual(places, {"symbols", "slider", "heads", "map", "gradients", "select"})
        for tag, there in (("svg", "svg:not([aria-hidden])"), ("pre", "pre"), ("select", ".controls label:not([hidden]) select")):
            self.assertEqual(sum(name == tag for name, _ in reached), len(self.all(there)), tag)

    def test_what_is_drawn_has_words(self):
        self.open("copy.html")
        for picture in self.all("svg:not([aria-hidden])"):
            self.assertEqual(picture.get_attribute("role"), "img")
            self.assertGreater(len(picture.get_attribute("aria-label")), 20)
        for line in self.all(".live"):
            self.assertEqual(line.get_attribute("aria-live"), "polite")
        for element in self.all("input, select"):
            named = element.get_attribute("aria-label") or self.driver.execute_script("return arguments[0].labels.length", element)
            self.assertTrue(named)


class Phone(Page):
    width = 360

    def test_nothing_is_wider_than_the_page(self):
        for name in ("copy.html", "hostile.html", "gpt.html", "gru.html"):
            with self.subTest(name):
                self.open(name)
                self.assertEqual(self.driver.execute_script("return document.documentElement.scrollWidth"), 360)
                wide = self.driver.execute_script("""
                    return [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 361
                      && !e.closest('.scrolls, pre, svg')).map(e => e.outerHTML.slice(0, 100));""")
                self.assertEqual(wide, [])

    def test_a_finger_chooses_a_symbol(self):
        self.open("copy.html")
        chip = self.all(".symbols[role=listbox] .symbol")[2]
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", chip)
        box = chip.rect
        top = self.driver.execute_script("return scrollY")
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] - top + box["height"] / 2}
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
        self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.assertIn(" at 3 looks at ", self.live())


class Dark(Page):
    media = {"prefers-color-scheme": "dark"}
    low, high = 0, 200

    def brightness(self, selector, what):
        color = self.driver.execute_script("return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", selector, what)
        return sum(map(int, re.findall(r"\d+", color)[:3]))

    def test_paper_and_ink(self):
        self.open("copy.html")
        dark = self.media["prefers-color-scheme"] == "dark"
        for selector, what in (("body", "backgroundColor"), (".main-map .paper", "fill"), (".panel .box", "backgroundColor")):
            (self.assertLess if dark else self.assertGreater)(self.brightness(selector, what), 382, selector)
        for selector, what in (("body", "color"), (".main-map .cell", "fill"), ("svg text", "fill"), (".live", "color")):
            (self.assertGreater if dark else self.assertLess)(self.brightness(selector, what), 382, selector)


class Light(Dark):
    media = {"prefers-color-scheme": "light"}


class Motion(Page):
    def test_play_goes_through_the_steps(self):
        self.open("copy.html")
        button = self.one(".time button")
        button.click()
        self.assertEqual(button.text, "Pause")
        self.assertTrue(self.one(".time output").text.startswith("after step 0"))
        button.click()
        self.assertEqual(button.text, "Play")


class StillMotion(Page):
    media = {"prefers-reduced-motion": "reduce"}

    def test_nothing_moves_by_itself(self):
        self.open("copy.html")
        self.assertFalse(self.one(".time button").is_displayed())


class Texts(Page):
    def test_texts_stay_texts(self):
        self.open("hostile.html")
        self.assertIn("hostile", self.driver.title)
        self.assertEqual(self.all("main b b, main img, main script"), [])
        self.assertEqual(len(self.all("script")), 2)
        symbols = {chip.text for chip in self.all(".symbol b")}
        self.assertTrue(symbols & {HOSTILE, "</script>", "<!--"} or symbols)
        for symbol in symbols:
            self.assertIn(symbol, [text for s in self.data["sequences"] for text in s["source"] + s["target"]])
        said = self.one("table").text
        for row in self.data["samples"]["rows"]:
            for text in row:
                self.assertIn(text, said)

    def test_what_has_no_picture_has_one(self):
        self.open("gpt.html")
        self.assertIn("␣", {chip.text for chip in self.all(".symbol b")})

    def test_a_model_without_attention_says_so(self):
        self.open("gru.html")
        self.assertIn("This model has no attention.", self.one("main").text)
        self.assertEqual(len(self.all(".main-map")), 0)
        self.assertGreater(len(self.all(".gradients svg")), 0)


class Modules(Page):
    """web/ as modules, which is how a page that is served has them."""

    def test_kinds_of_maps_and_curves(self):
        handler = functools.partial(Quiet, directory=str(root / "web"))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.opened = (f"http://127.0.0.1:{server.server_port}/",)
            self.driver.get(self.opened[0] + "style.css")
            seen = self.driver.execute_async_script("""
                const done = arguments[0];
                (async () => {
                  const {heatMap} = await import('/heat_map.js');
                  const {wordsOf, ticks} = await import('/curves.js');
                  const {visible, number} = await import('/draw.js');
                  const {decoded} = await import('/explorer.js');
                  await import('/report.js');
                  const of = (kind, values, ends) => {
                    const map = heatMap({rows: ['a'], columns: values.map(String), kind});
                    map.show(values, {...ends, words: 'w'});
                    return [...map.element.querySelectorAll('.cell')].map(c => [c.getAttribute('class'), Number(c.getAttribute('fill-opacity'))]);
                  };
                  done({
                    share: of('share', [0, 0.25, 1, NaN]), mask: of('mask', [0, 1, 1, 0]),
                    signed: of('signed', [-2, 0, 1, null], {high: 2}), log: of('log', [0, 1, 10, 100], {low: 1, high: 100}),
                    words: [[1, 2, 3], [3, null, 1], [2, 2], [null], [5]].map(values => wordsOf({name: 'n', steps: values.map((_, i) => i), values})),
                    ticks: ticks(0, 1), visible: visible('a b\\n\\u0000\\u202e'), number: [number(null), number(0.000123456), number(1234567)],
                    decoded: [...decoded('AA//' + '/+', 0, 3)].map(String),
                  });
                })().catch(error => done(String(error)));""")
            server.shutdown()
        self.assertNotIsInstance(seen, str, seen)
        self.assertEqual(seen["share"], [["cell share", 0], ["cell share", 0.25], ["cell share", 1], ["cell nan", 1]])
        self.assertEqual([opacity for _, opacity in seen["mask"]], [0, 1, 1, 0])
        self.assertEqual(seen["signed"], [["cell below", 1], ["cell above", 0], ["cell above", 0.5], ["cell nan", 1]])
        self.assertEqual([opacity for _, opacity in seen["log"]], [0, 0.06, 0.53, 1])
        self.assertEqual(seen["words"], ["n rises from 1 to 3 between steps 0 and 2", "n falls from 3 to 1 between steps 0 and 2",
                                         "n stays at 2 between steps 0 and 1", "n has no number", "n is 5 at step 0"])
        self.assertEqual(seen["ticks"], [0, 0.5, 1])
        self.assertEqual(seen["visible"], "a␣b↵␀␦")
        self.assertEqual(seen["number"], ["no number", "0.0001235", "1235000"])
        self.assertEqual(seen["decoded"], ["0", "NaN", "1"])
        self.assertLessEqual(set(Quiet.asked), {"/style.css"} | {f"/{n}.js" for n in ("draw", "curves", "heat_map", "explorer", "report")})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_pages()
        names = ["-k", sys.argv[2]] if len(sys.argv) > 2 else []
        result = unittest.main(argv=[sys.argv[0], *names], exit=False, verbosity=1).result
    sys.exit(not result.wasSuccessful() or result.testsRun == 0)
