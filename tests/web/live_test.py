"""Trains in the page of build/web in headless Chromium, as a reader does: live_test.py [REGEX]. What the page says is
compared with the native engine.
"""
import pathlib
import re
import sys
import time
import unittest

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

import browser
from engine_test import native

root = pathlib.Path(__file__).resolve().parents[2]
FOLDER = root / "build/web"


server = browser.serve(FOLDER)
SERVED, FROM_DISK = f"http://127.0.0.1:{server.server_port}/", (FOLDER / "gradus.html").as_uri()


class Live(browser.Page):
    def start(self, address):
        self.opened = (*self.opened, address, "blob:")
        self.driver.get(address)
        self.until(lambda: self.all(".main-map svg") and "parameters, all random" in self.status(), 30)

    def until(self, done, seconds):
        begin = time.monotonic()
        while not self.now(done):
            self.assertLess(time.monotonic() - begin, seconds, self.one("main").text)
            time.sleep(0.05)

    def now(self, done):
        try:
            return done()
        except StaleElementReferenceException:  # drawn anew meanwhile
            return False

    def status(self):
        return self.one(".status").text

    def step(self):
        found = re.match(r"Step (\d+): loss ([\d.e-]+), ", self.status())
        return (int(found[1]), float(found[2])) if found else (0, 0.0)

    def button(self, text):
        return next(each for each in self.all("button") if each.text == text)

    def small(self):
        self.choose("Width", "16")
        self.choose("Layers", "1")
        self.until(lambda: "all random" in self.status(), 10)


class Training(Live):
    def test_a_reader_who_clicks_sees_it_learn(self):
        for address in (SERVED, FROM_DISK):
            with self.subTest(address):
                self.start(address)
                self.button("Train").click()
                self.until(lambda: "It has learned." in self.status(), 300)
                self.assertIn("256 of 256 held-out sequences exact", self.status())
                self.assertEqual(self.one(".answer").text, self.one(".own input").get_attribute("value"))
                label = self.all(".panel svg")[0].get_attribute("aria-label")
                self.assertRegex(label, r"^loss falls from 2\.987 to 0\.0\d+ between steps 1 and \d+")
                # Each symbol of a copy comes from its place: most weight of some head is near the diagonal.
                self.assertIn("looking at 10 of the question", self.one(".main-map svg").get_attribute("aria-label"))

    def test_its_losses_are_the_native_engines(self):
        self.start(SERVED)
        self.choose("Task", "reverse")
        self.small()
        self.button("Train").click()
        self.until(lambda: self.step()[0] >= 10, 60)
        self.button("Pause").click()
        self.until(lambda: self.button("Go on").is_displayed(), 10)
        time.sleep(0.5)  # the step that was under way
        step, loss = self.step()
        settings = {"task": "reverse", "seed": 1, "d_model": 16, "heads": 4, "layers": 1, "lr": 0.001, "d_ff": 64}
        losses = native([("sequence.start", {"settings": settings}), ("sequence.step", {"numbers": [step]})])[1]["numbers"]
        self.assertAlmostEqual(loss, losses[-1], delta=0.006)

    def test_it_stops_and_goes_on_and_begins_anew(self):
        self.start(SERVED)
        self.small()
        self.button("Train").click()
        self.until(lambda: self.step()[0] >= 5, 60)
        self.button("Pause").click()
        time.sleep(0.5)
        paused = self.step()[0]
        time.sleep(0.5)
        self.assertEqual(self.step()[0], paused)
        self.button("Go on").click()
        self.until(lambda: self.step()[0] > paused, 60)
        self.button("From the beginning").click()
        self.until(lambda: "all random" in self.status(), 10)
        self.assertEqual(self.all(".panel"), [])

    def test_what_a_reader_types_is_answered_or_refused_in_words(self):
        self.start(SERVED)
        own = self.one(".own input")
        for typed, said in (("1 2 3", None), ("1 99", "99"), ("<b>x</b>", "<b>x</b>"), ("", "an empty sequence"), ("1 " * 61, "1 to 60 symbols")):
            own.clear()
            own.send_keys(typed)
            if said:
                self.until(lambda: said in self.one(".answer").text, 10)
            else:
                self.until(lambda: re.fullmatch(r"\(nothing\)|[\d ]+", self.one(".answer").text), 10)
        self.assertEqual(self.all(".answer b"), [])

    def test_the_page_stays_alive_while_it_trains(self):
        self.start(SERVED)
        self.driver.execute_script("""
            window.longest = 0;
            new PerformanceObserver(list => list.getEntries().forEach(e => window.longest = Math.max(window.longest, e.duration)))
              .observe({entryTypes: ["longtask"]});""")
        self.button("Train").click()
        self.until(lambda: self.step()[0] >= 20, 120)
        # Were the steps made by the page's own thread, five of them would be one task.
        five_steps = 5 * float(re.search(r"([\d.]+) ms a step", self.status())[1])
        self.assertLess(self.driver.execute_script("return window.longest"), five_steps)

    def test_keys_reach_everything(self):
        self.start(SERVED)
        reached = set()
        for _ in range(14):
            self.press(Keys.TAB)
            element = self.driver.switch_to.active_element
            reached.add((element.tag_name, element.get_attribute("type")))
        self.assertTrue({("select", "select-one"), ("button", "button"), ("input", "text"), ("input", "radio")} <= reached, reached)
        self.assertTrue(any(tag == "svg" for tag, _ in reached), reached)
        self.press(Keys.HOME, Keys.ARROW_RIGHT)
        self.assertIn("looks at", self.all(".live")[-1].text)


class Blocks(Live):
    """Those of the chapters, in a page without anything else."""

    def open(self, name):
        (FOLDER / "blocks.html").write_text(f"""<!doctype html><html lang="en"><meta charset="utf-8">
            <meta name="viewport" content="width=device-width"><title>{name}</title>
            <body data-md-color-scheme="slate"><main><div class="live-block" data-block="{name}"></div></main>
            <script type="module" src="live/site.js"></script></body></html>""")
        self.opened = (SERVED,)
        self.driver.get(SERVED + "blocks.html")
        self.until(lambda: self.inside(".go"), 20)
        self.inside(".go")[0].click()

    @classmethod
    def tearDownClass(cls):
        (FOLDER / "blocks.html").unlink(missing_ok=True)

    def inside(self, selector):
        return self.driver.execute_script("return [...document.querySelector('.live-block').shadowRoot.querySelectorAll(arguments[0])]", selector)

    def said(self):
        lines = self.inside(".live")
        return lines[0].text if lines else ""

    def drag(self, name, x, y):
        handle = next(each for each in self.inside(".handle") if each.get_attribute("aria-label") == name)
        ActionChains(self.driver).drag_and_drop_by_offset(handle, x, y).perform()

    def test_the_valley_is_walked_as_the_chapter_says(self):
        self.open("valley")
        self.until(lambda: "Adam: at the floor" in self.said(), 20)
        for kind, name in (("sgd", "SGD"), ("momentum", "with momentum"), ("adam", "Adam")):
            rate = 10 ** (0 if kind == "adam" else -1.15)
            numbers = native([("valley", {"settings": {"optimizer": kind, "lr": rate, "steps": 200}, "numbers": [-9, 3]})])[0]["numbers"]
            self.assertIn(f"{name}: at the floor after {len(numbers) // 3 - 1} steps", self.said())
        slider = self.inside("input[type=range]")[0]
        self.driver.execute_script("arguments[0].value = -1; arguments[0].dispatchEvent(new Event('input'))", slider)
        self.until(lambda: "SGD: out of the valley" in self.said(), 10)
        self.drag("start", 150, 20)
        self.assertEqual(len(self.inside(".path")), 3)

    def test_a_query_that_is_dragged_looks_elsewhere(self):
        self.open("attention")
        self.until(lambda: "looks most at key 1" in self.said(), 20)
        self.drag("query", -200, 0)
        self.until(lambda: "looks most at key 3" in self.said(), 10)
        weights = [float(row.find_elements("tag name", "td")[1].text) for row in self.inside("tbody tr")]
        self.assertAlmostEqual(sum(weights), 1, delta=0.003)
        self.inside(".handle")[0].send_keys(*[Keys.ARROW_RIGHT] * 60)
        self.until(lambda: "looks most at key 1" in self.said(), 10)

    def test_encodings_and_rotations_are_the_engines(self):
        self.open("encoding")
        self.until(lambda: self.inside(".map .cell"), 20)
        self.inside("svg.map")[0].send_keys(Keys.HOME, Keys.ARROW_DOWN)
        numbers = native([("encoding", {"numbers": [24, 16]})])[0]["numbers"]
        self.assertIn(f"Position 1, column 0: {numbers[16]:.3g}", self.said())
        self.open("rotary")
        self.until(lambda: "have the product" in self.said(), 20)
        product = native([("rotation", {"numbers": [1.5, 0.3, 3, 1, 1, 1]})])[0]["numbers"][4]
        self.assertIn(f"{product:.4g}", self.said())

    def press_inside(self, text):
        next(each for each in self.inside("button") if each.text == text).click()

    def test_a_mask_drawn_by_hand_leaks_and_hides(self):
        self.open("masks")
        self.until(lambda: "No symbol sees one that comes after it." in self.said(), 20)
        causal = native([("masked", {"numbers": [int(key <= query) for query in range(5) for key in range(5)]})])[0]["numbers"]
        drawn = [float(cell.get_attribute("fill-opacity")) for cell in self.inside(".map .cell")]
        for a, b in zip(drawn, causal):
            self.assertAlmostEqual(a, b, delta=0.001)
        cells = self.inside(".cell-button")
        cells[5 + 3].click()  # query 1, key 3
        self.until(lambda: "“cat” sees “on”" in self.said(), 10)
        self.assertIn("leak", cells[5 + 3].get_attribute("class"))
        cells[0].send_keys(Keys.SPACE)
        self.until(lambda: "“the” may look at nothing" in self.said(), 10)
        cells[0].send_keys(Keys.ARROW_DOWN, Keys.SPACE)
        self.until(lambda: cells[5].get_attribute("aria-checked") == "false", 10)

    def test_the_gradient_by_layer_is_the_engines(self):
        self.open("depth")
        self.until(lambda: self.inside(".panel"), 20)
        for title, option, settings in (("Layer norm", "nowhere", {"norm": "none"}), ("Residual", "without it", {"norm": "none", "residual": "false"})):
            Select(next(each for each in self.inside("label") if each.text.startswith(title)).find_element("tag name", "select")).select_by_visible_text(option)
            numbers = native([("depth", {"settings": {**settings, "layers": 12}})])[0]["numbers"]
            said = lambda: float(re.search(r"gets is ([\d.e-]+) of what", self.inside(".live")[-1].text)[1])
            self.until(lambda: abs(said() / (numbers[1] / numbers[-1]) - 1) < 0.01, 10)

    def test_a_run_that_is_killed_goes_on_to_the_bit(self):
        self.open("resume")
        self.until(lambda: any(each.text == "Train 10 steps" for each in self.inside("button")), 20)
        for act, said in (("Train 10 steps", "Step 10"), ("Save a checkpoint", "at step 10"), ("Train 10 steps", "Step 20"), ("Kill it", "is gone"),
                          ("Resume from the checkpoint", "Resumed at step 10"), ("Train 10 steps", "10 of these 10 losses are to the last bit")):
            self.press_inside(act)
            self.until(lambda: said in self.said(), 20)

    def test_colours_follow_the_page(self):
        self.open("attention")
        self.until(lambda: self.inside(".plane"), 20)
        dark = self.driver.execute_script("return getComputedStyle(arguments[0]).backgroundColor", self.inside(".block")[0])
        self.driver.execute_script("document.body.dataset.mdColorScheme = 'default'")
        self.until(lambda: self.driver.execute_script("return getComputedStyle(arguments[0]).backgroundColor", self.inside(".block")[0]) != dark, 5)

    def test_the_block_of_chapter_12_trains(self):
        self.open("reverse")
        self.until(lambda: any(each.text == "Train" for each in self.inside("button")), 20)
        self.assertEqual(Select(self.inside("select")[0]).first_selected_option.text, "reverse")
        next(each for each in self.inside("button") if each.text == "Train").click()
        self.until(lambda: "Step 10" in self.inside(".status")[0].text, 60)


class Phone(Live):
    width = 360

    def test_nothing_is_wider_than_the_page(self):
        self.start(SERVED)
        self.small()
        self.button("Train").click()
        self.until(lambda: self.step()[0] >= 25, 60)
        self.assertEqual(self.driver.execute_script("return document.documentElement.scrollWidth"), 360)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + [f"-k{name}" for name in sys.argv[1:]])
