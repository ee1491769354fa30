"""Opens the pages of runs in headless Chromium, as a reader does: report_test.py [NAME],
where only tests are run whose names have that part.

seq2seq is trained for a few steps with --report, and what the page shows is compared with what the same run wrote by
--metrics and --pictures. Pointer, keys, slider, a width of 360 pixels, dark mode, reduced motion; no error in the
console, and nothing that is asked of anybody.
"""
import json
import pathlib
import re
import sys
import tempfile
import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from modules_test import Modules  # noqa: F401, a test of its own
from pages import Page, make_pages


class Numbers(Page):
    def drawn(self, module):
        """What --pictures wrote of a module: a matrix a head."""
        heads = (self.folder / "copy" / f"{module}.dat").read_text().strip().split("\n\n\n")
        return [[float(x) for x in head.split()] for head in heads]

    def test_maps_are_those_of_the_engine(self):
        self.open("copy.html")
        words = {"encoder": "the question looks at itself", "decoder": "the answer looks at itself"}
        for module in ["encoder.layers.0.self_attn", "decoder.layers.1.self_attn", "decoder.layers.0.multihead_attn"]:
            cross = module.endswith("multihead_attn")
            self.choose("Kind", "the answer looks at the question" if cross else words[module[:7]])
            self.choose("Layer", module.split(".")[2])
            for head, want in enumerate(self.drawn(module)):
                self.all(".head input")[head].click()
                got = self.shares()
                self.assertEqual(len(got), len(want))
                for a, b in zip(got, want):
                    self.assertAlmostEqual(a, b, delta=0.001)
                label = self.one(".main-map svg.map").get_attribute("aria-label")
                self.assertIn(f"{module}, head {head}, ", label)

    def test_hovering_a_symbol_says_where_it_looks(self):
        self.open("copy.html")
        want = self.drawn("decoder.layers.1.multihead_attn")[0]
        keys = self.data["sequences"][0]["source"]
        for row in (0, 3, 5):
            ActionChains(self.driver).move_to_element(self.all(".symbols[role=listbox] .symbol")[row]).perform()
            shares = want[5 * row:5 * row + 5]
            best = max(range(5), key=lambda i: shares[i])
            said = f"at {row + 1} looks at “{keys[best]}” at {best + 1}: {shares[best]:.3f}"
            self.assertIn(said[:-1], self.live())
            small = [chip.find_element(By.TAG_NAME, "small").text for chip in self.all(".symbols[role=list] .symbol")]
            for text, share in zip(small, shares):
                self.assertAlmostEqual(float(text or 0), share, delta=0.0061)

    def test_curves_are_the_metrics(self):
        self.open("copy.html")
        lines = [json.loads(line) for line in (self.folder / "copy.jsonl").read_text().splitlines()]
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
        value, gradient = seen["values"][index][1], seen["gradients"][index][1]
        said = f"norm of the value {value:g}, of its gradient {gradient:g}"
        self.assertIn(said, self.one(".beside > .live").text)

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
            name = element.get_attribute("aria-label") or element.text or element.tag_name
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
        lists = ".controls label:not([hidden]) select"
        for tag, there in (("svg", "svg:not([aria-hidden])"), ("pre", "pre"), ("select", lists)):
            self.assertEqual(sum(name == tag for name, _ in reached), len(self.all(there)), tag)

    def test_what_is_drawn_has_words(self):
        self.open("copy.html")
        for picture in self.all("svg:not([aria-hidden])"):
            self.assertEqual((picture.get_attribute("role"), picture.get_attribute("tabindex")), ("img", "0"))
            self.assertGreater(len(picture.get_attribute("aria-label")), 20)
        for line in self.all(".live"):
            self.assertEqual(line.get_attribute("aria-live"), "polite")
        for element in self.all("input, select"):
            named = element.get_attribute("aria-label") or self.driver.execute_script(
                "return arguments[0].labels.length", element)
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

    def brightness(self, selector, what):
        color = self.driver.execute_script(
            "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", selector, what)
        return sum(map(int, re.findall(r"\d+", color)[:3]))

    def test_paper_and_ink(self):
        self.open("copy.html")
        dark = self.media["prefers-color-scheme"] == "dark"
        paper = (("body", "backgroundColor"), (".main-map .paper", "fill"), (".panel .box", "backgroundColor"))
        ink = (("body", "color"), (".main-map .cell", "fill"), ("svg text", "fill"), (".live", "color"))
        for selector, what in paper:
            (self.assertLess if dark else self.assertGreater)(self.brightness(selector, what), 382, selector)
        for selector, what in ink:
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
        for i in range(len(self.data["sequences"])):
            Select(self.one(".controls select")).select_by_index(i)
            symbols |= {chip.text for chip in self.all(".symbol b")}
        self.assertGreaterEqual(sum("<" in symbol for symbol in symbols), 3)
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


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Page.folder = pathlib.Path(folder)
        make_pages(Page.folder)
        names = ["-k", sys.argv[1]] if len(sys.argv) > 1 else []
        result = unittest.main(argv=[sys.argv[0], *names], exit=False, verbosity=1).result
    sys.exit(not result.wasSuccessful() or result.testsRun == 0)
