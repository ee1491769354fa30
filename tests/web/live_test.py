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
            own.send_keys(Keys.CONTROL, "a", Keys.CONTROL, Keys.DELETE, typed)
            if said:
                self.until(lambda: said in self.one(".answer").text, 10)
            else:
                self.until(lambda: re.fullmatch(r"nothing: it ends at once|[\d ]+", self.one(".answer").text), 10)
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
            if element.tag_name == "svg":  # the map, which comes last
                break
        self.assertEqual(reached, {("select", "select-one"), ("button", "button"), ("input", "text"), ("input", "radio"), ("svg", None)})
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
        for kind, name in (("sgd", "SGD"), ("momentum", "with momentum 0.7"), ("adam", "Adam")):
            rate = 10 ** (0 if kind == "adam" else -1.155)
            numbers = native([("valley", {"settings": {"optimizer": kind, "lr": rate, "steps": 200}, "numbers": [-9, 3]})])[0]["numbers"]
            self.assertIn(f"{name}: at the floor after {len(numbers) // 3 - 1} steps", self.said())
        slider = self.inside("input[type=range]")[0]
        self.driver.execute_script("arguments[0].value = -1; arguments[0].dispatchEvent(new Event('input'))", slider)
        self.until(lambda: "SGD: out of the valley" in self.said(), 10)
        self.drag("start", 150, 20)
        self.assertEqual(len(self.inside(".path")), 3)

    def test_a_query_that_is_dragged_looks_elsewhere(self):
        self.open("attention")
        self.until(lambda: "looks most at key 0" in self.said(), 20)
        self.drag("query", -200, 0)
        self.until(lambda: "looks most at key 2" in self.said(), 10)
        weights = [float(row.find_elements("tag name", "td")[1].text) for row in self.inside("tbody tr")]
        self.assertAlmostEqual(sum(weights), 1, delta=0.003)
        self.inside(".handle")[0].send_keys(*[Keys.ARROW_RIGHT] * 60)
        self.until(lambda: "looks most at key 0" in self.said(), 10)

    def test_encodings_and_rotations_are_the_engines(self):
        self.open("encoding")
        self.until(lambda: self.inside(".map .cell"), 20)
        self.inside("svg.map")[0].send_keys(Keys.HOME, Keys.ARROW_DOWN)
        numbers = native([("encoding", {"numbers": [24, 16]})])[0]["numbers"]
        self.assertIn(f"Position 1, column 0: {numbers[16]:.3g}", self.said())
        products = self.inside(".panel svg")[0]
        products.send_keys(Keys.HOME)
        self.assertIn(f"position 0: product of position 1 with each {numbers[24 * 16 + 24]:.4g}", self.inside(".panel .live")[0].text)
        self.open("rotary")
        self.until(lambda: "have the product" in self.said(), 20)
        product = native([("rotation", {"numbers": [1.5, 0.3, 3, 1, 1, 1]})])[0]["numbers"][4]
        self.assertIn(f"{product:.4g}", self.said())

    def press_inside(self, text):
        next(each for each in self.inside("button") if each.text == text).click()

    def choose_inside(self, title, option):
        label = next(each for each in self.inside("label") if each.text.startswith(title))
        Select(label.find_element("tag name", "select")).select_by_visible_text(option)

    def type_inside(self, text):
        field = self.inside("input[type=text]")[0]
        field.send_keys(Keys.CONTROL, "a", Keys.CONTROL, Keys.DELETE, text)

    def status_inside(self):
        return self.inside(".status")[0].text if self.inside(".status") else ""

    def test_a_mask_drawn_by_hand_leaks_and_hides(self):
        self.open("masks")
        self.until(lambda: "No symbol sees one that comes after it." in self.said(), 20)
        causal = native([("masked", {"numbers": [int(key <= query) for query in range(5) for key in range(5)]})])[0]["numbers"]
        drawn = [float(cell.get_attribute("fill-opacity")) for cell in self.inside(".map .cell")]
        for a, b in zip(drawn, causal):
            self.assertAlmostEqual(a, b, delta=0.001)
        cells = self.inside(".cell-button")
        cells[5 + 3].click()  # query 1, key 3
        self.until(lambda: "“B” sees “D”" in self.said(), 10)
        self.assertIn("leak", cells[5 + 3].get_attribute("class"))
        cells[0].send_keys(Keys.SPACE)
        self.until(lambda: "“A” may look at nothing" in self.said(), 10)
        cells[0].send_keys(Keys.ARROW_DOWN, Keys.SPACE)
        self.until(lambda: cells[5].get_attribute("aria-checked") == "false", 10)

    def test_the_gradient_by_layer_is_the_engines(self):
        self.open("depth")
        self.until(lambda: self.inside(".panel"), 20)
        for title, option, settings in (("Layer norm", "nowhere", {"norm": "none"}), ("Residual", "without it", {"norm": "none", "residual": "false"})):
            self.choose_inside(title, option)
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

    def test_a_walk_is_stepped_and_its_end_is_beside_gradus(self):
        self.open("orders")
        self.until(lambda: "c has 1, all others have nothing." in self.said(), 20)
        for turn, said in enumerate(("c hands 1 to b, which now has 1.", "b hands 1 to a, which now has 1.", "b hands 1 to a, which now has 2.",
                                     "c hands 1 to b, which now has 2.", "b hands 2 to a, which now has 4.", "b hands 2 to a, which now has 6.")):
            self.press_inside("Next")
            self.assertIn(f"Turn {turn + 1}: {said}", self.said())
        self.assertIn("dc/da = 6. Gradus says 4: this walk is wrong.", self.said())
        self.press_inside("Back")
        self.assertIn("Turn 5:", self.said())
        self.choose_inside("Who hands on when", "latest first")
        self.until(lambda: "c has 1" in self.said(), 10)
        self.inside("input[type=range]")[0].send_keys(Keys.END)
        self.assertIn("dc/da = 4. Gradus says 4.", self.said())
        self.choose_inside("What is computed", "h = x + tanh x, y = h + tanh h")
        self.until(lambda: "y has 1" in self.said(), 10)
        self.inside("input[type=range]")[0].send_keys(Keys.END)
        self.assertEqual(len(self.inside(".hands-on")), 6)
        self.assertRegex(self.said(), r"dy/dx = ([\d.]+)\. Gradus says \1\.$")

    def test_what_is_set_by_hand_reverses_until_it_is_turned(self):
        self.open("by_hand")
        answer = lambda: self.inside(".live")[1].text if self.inside(".live") else ""
        self.until(lambda: answer() == "It answers 8 7 6 5 4 3 2 1.", 20)
        self.inside(".handle")[0].send_keys(*[Keys.ARROW_RIGHT] * 40)
        self.until(lambda: answer() != "It answers 8 7 6 5 4 3 2 1.", 10)
        self.press_inside("The mirror")
        self.until(lambda: answer() == "It answers 8 7 6 5 4 3 2 1.", 10)
        self.inside("input[type=text]")[0].send_keys(Keys.BACKSPACE)
        self.until(lambda: "this model reverses 8 symbols" in answer(), 10)

    def test_a_text_of_the_readers_is_learned_and_gone_on_with(self):
        self.open("text")
        self.until(lambda: "parameters, all random" in self.status_inside(), 20)
        self.assertGreater(len(self.inside("textarea")[0].get_attribute("value")), 10000)
        self.driver.execute_script("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))",
                                   self.inside("textarea")[0], "<b>round</b> and " * 60)
        self.until(lambda: "11 kinds of character" in self.status_inside(), 20)
        self.press_inside("Train")
        self.until(lambda: "held out:" in self.status_inside(), 120)
        self.press_inside("Pause")
        self.assertTrue(self.inside(".written")[0].text.startswith("<b>round"))
        self.type_inside("<b>")
        self.press_inside("Write")
        self.until(lambda: self.inside(".written")[0].text.startswith("<b>"), 20)
        self.assertEqual(self.inside(".written b"), [])
        self.type_inside("X")
        self.press_inside("Write")
        self.until(lambda: "X" in self.inside(".written")[0].text and "is none of its 11 characters" in self.inside(".written")[0].text, 20)
        self.driver.execute_script("arguments[0].value = ''; arguments[0].dispatchEvent(new Event('input'))", self.inside("textarea")[0])
        self.until(lambda: "the text has 0 characters" in self.status_inside(), 20)
        self.assertFalse(next(each for each in self.inside("button") if each.text == "Train").is_enabled())

    def test_an_induction_head_is_measured_as_it_forms(self):
        self.open("induction")
        self.until(lambda: "parameters, all random" in self.status_inside(), 20)
        self.press_inside("Train")
        self.until(lambda: re.match(r"Step [1-9]0:", self.status_inside()), 60)
        self.press_inside("Pause")
        time.sleep(0.5)  # the steps that were under way
        step, loss = re.match(r"Step (\d+): loss ([\d.]+),", self.status_inside()).groups()
        looked = int(step) // 10 * 10
        there = native([("induction.start", {}), ("induction.step", {"numbers": [looked]}), ("induction.look", {})])[2]
        self.assertAlmostEqual(float(loss), there["numbers"][0], delta=0.006)
        self.assertEqual(len(self.inside(".head")), 4)

    def test_a_model_is_asked_beyond_its_lengths(self):
        self.open("beyond")
        self.until(lambda: "parameters, all random" in self.status_inside(), 20)
        self.choose_inside("Positions", "rotary")
        self.press_inside("Train")
        self.until(lambda: "Of 8 symbols, as in training," in self.inside(".live")[-1].text, 120)
        labels = [each.get_attribute("aria-label") for each in self.inside(".curve")]
        self.assertTrue(any(label.startswith("share answered exactly") and label.endswith("between lengths 4 and 12") for label in labels), labels)

    def test_keys_that_are_typed_are_no_shortcuts_of_the_page(self):
        self.open("reverse")
        self.until(lambda: self.inside("input[type=text]"), 20)
        self.driver.execute_script("window.addEventListener('keydown', event => { window.heard = event.key; })")
        self.type_inside("1 2 3")
        self.assertIsNone(self.driver.execute_script("return window.heard ?? null"))
        self.until(lambda: any("has never seen one of 3" in each.text for each in self.inside(".quiet")), 10)

    def test_a_curve_keeps_what_is_pointed_at(self):
        self.open("reverse")
        self.until(lambda: "all random" in self.status_inside(), 20)
        self.choose_inside("Width", "16")
        self.until(lambda: re.match(r"\d\d?,\d+ parameters, all random", self.status_inside()), 20)
        self.press_inside("Train")
        self.until(lambda: self.inside(".panel svg"), 60)
        self.inside(".panel svg")[0].send_keys(Keys.HOME)
        self.until(lambda: re.match(r"Step [2-9]0", self.status_inside()), 60)
        self.press_inside("Pause")
        self.assertRegex(self.inside(".panel .live")[0].text, r"^step 1: loss [\d.]+$")

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
