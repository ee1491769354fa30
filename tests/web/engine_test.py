"""Holds the engine of the pages, run by node, to the native one: engine_test.py"""
import json
import math
import pathlib
import subprocess
import sys
import unittest

root = pathlib.Path(__file__).resolve().parents[2]
WASM = root / "build/wasm/web/engine/engine.wasm"
NATIVE = root / "build/release/web/engine/engine"
MIRROR = [math.cos(14 * math.pi / 9), math.sin(14 * math.pi / 9), math.sin(14 * math.pi / 9), -math.cos(14 * math.pi / 9)]  # chapter 14


def in_node(questions):
    done = subprocess.run(["node", root / "tests/web/ask.mjs", WASM], input=json.dumps(questions), capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def native(questions):
    """The same questions as web/engine/native.cpp reads them."""
    text = ""
    for name, question in questions:
        settings = [f"{key}={value}" for key, value in question.get("settings", {}).items()]
        lines = [" ".join(map(str, question.get("numbers", []))), name, *settings, "", question.get("text", "")]
        text += "\n".join(lines) + "\n---\n"
    said = subprocess.run([NATIVE], input=text, capture_output=True, text=True, check=True).stdout
    answers = []
    for block in said.split("\n---\n")[:-1]:
        state, numbers, text = block.split("\n", 2)
        answers.append({"error": text} if state.startswith("failed") else {"numbers": [float(x) for x in numbers.split()], "text": text})
    return answers


class Engine(unittest.TestCase):
    def test_the_first_20_losses_are_the_native_engines(self):
        for task in ("copy", "reverse", "steered"):
            questions = [("sequence.start", {"settings": {"task": task, "seed": 1}}), ("sequence.step", {"numbers": [20]})]
            there, here = in_node(questions)["answers"], native(questions)
            self.assertEqual(there[0]["numbers"], here[0]["numbers"])  # parameters
            self.assertEqual(len(there[1]["numbers"]), 20)
            for a, b in zip(there[1]["numbers"], here[1]["numbers"]):
                self.assertAlmostEqual(a, b, delta=1e-5)

    def test_maps_answers_and_held_out_sequences_are_the_native_engines(self):
        questions = [("sequence.start", {"settings": {"task": "copy", "d_model": 16, "heads": 2, "layers": 1, "d_ff": 32}}),
                     ("sequence.step", {"numbers": [3]}), ("sequence.held_out", {"numbers": [5]}),
                     ("sequence.decode", {"text": "1 2 3"}), ("sequence.look", {"text": "1 2 3\n1 2"}),
                     ("sequence.look", {"text": "1 2 3\n"}), ("sequence.exact", {})]
        there, here = in_node(questions)["answers"], native(questions)
        for a, b in zip(there, here):
            self.assertEqual(a["text"], b["text"])
            self.assertEqual(len(a["numbers"]), len(b["numbers"]))
            for x, y in zip(a["numbers"], b["numbers"]):
                self.assertAlmostEqual(x, y, delta=1e-5)
        self.assertEqual(there[4]["text"].split("\n")[-2].split(), ["decoder.layers.0.multihead_attn", "2", "3", "3"])
        self.assertEqual(len(there[4]["numbers"]), 3 * 2 * 3 * 3)

    def test_what_the_chapters_blocks_ask_is_answered_as_by_the_native_engine(self):
        text = "the cat sat on the mat, and the rat sat on the cat. " * 12
        conversations = [[("orders", {"settings": {"graph": graph, "walk": walk, "at": 0.5}})]
                         for graph in ("sums", "square", "residual") for walk in ("depth_first", "depth_first_once", "latest_first")]
        conversations += [
            [("by_hand", {"numbers": [*MIRROR, 100], "text": "1 2 3 4 5 6 7 8"})], [("by_hand", {"numbers": [0.3, 0, 0, -1, 7], "text": "8 8 1 2 1 9 10 3"})],
            [("text.start", {"text": text}), ("text.step", {"numbers": [5]}), ("text.held_out", {}), ("text.write", {"text": "the ", "numbers": [20, 0]})],
            [("induction.start", {}), ("induction.step", {"numbers": [3]}), ("induction.look", {})],
            [("sequence.start", {"settings": {"min_length": 1, "length": 8, "d_model": 16, "heads": 2, "layers": 1, "d_ff": 32, "positions": "rotary"}}),
             ("sequence.step", {"numbers": [3]}), ("sequence.exact_at", {"numbers": [4, 12]})]]
        for questions in conversations:
            there, here = in_node(questions)["answers"], native(questions)
            for (name, _), a, b in zip(questions, there, here):
                with self.subTest(name):
                    self.assertEqual(a["text"], b["text"])
                    self.assertEqual(len(a["numbers"]), len(b["numbers"]))
                    self.assertTrue(a["numbers"] or a["text"])
                    for x, y in zip(a["numbers"], b["numbers"]):
                        self.assertAlmostEqual(x, y, delta=1e-5)

    def test_walks_end_as_chapter_2_says(self):
        for walk, end in (("depth_first", 6), ("depth_first_once", 2), ("latest_first", 4)):
            numbers = native([("orders", {"settings": {"walk": walk}})])[0]["numbers"]
            self.assertEqual(numbers[:7], [3, 3, 6, 12, 4, 2, 1])  # values, and Gradus's gradients
            self.assertEqual(numbers[-3:], [end, 2, 1])
        for walk in ("depth_first", "latest_first"):
            numbers = native([("orders", {"settings": {"graph": "square", "walk": walk}})])[0]["numbers"]
            self.assertEqual(numbers[-3], 7)  # right by either

    def test_what_is_set_by_hand_answers_as_chapter_14_says(self):
        answer = native([("by_hand", {"numbers": [*MIRROR, 100], "text": "1 2 3 4 5 6 7 8"})])[0]
        self.assertEqual(answer["text"], "8 7 6 5 4 3 2 1")
        weights = answer["numbers"][36:]
        for step in range(8):
            self.assertGreater(weights[8 * step + 7 - step], 0.999)

    def test_a_text_is_learned(self):
        numbers = native([("text.start", {"text": "abcdefgh " * 100}), ("text.step", {"numbers": [60]}), ("text.held_out", {}),
                          ("text.write", {"text": "abc", "numbers": [12, 0]})])
        self.assertEqual(numbers[0]["numbers"][1:4], [9, 810, 90])
        self.assertLess(numbers[2]["numbers"][0], 0.3)
        self.assertEqual(numbers[3]["text"], "defgh abcdef")

    def test_what_gradus_refuses_arrives_as_its_text(self):
        for question in [("sequence.step", {}), ("nonesuch", {}), ("sequence.start", {"settings": {"task": "fly"}}),
                         ("sequence.start", {"settings": {"d_model": "0"}}), ("sequence.start", {"settings": {"heads": 3}}),
                         ("sequence.start", {"settings": {"lr": "0x1"}}), ("text.step", {}), ("text.start", {"text": "abc"}),
                         ("text.start", {"text": ""}), ("induction.step", {}), ("by_hand", {"numbers": [1]}),
                         ("by_hand", {"numbers": [1, 0, 0, 1, 100], "text": "1 2 3"}), ("orders", {"settings": {"walk": "on"}})]:
            there, here = in_node([question])["answers"][0], native([question])[0]
            self.assertEqual(there, here)
            self.assertGreater(len(there["error"]), 15)

    def test_a_run_that_was_saved_goes_on_to_the_bit(self):
        script = """
            import {readFileSync} from "node:fs";
            import {createEngine} from "%s";
            const engine = await createEngine(readFileSync("%s"));
            const settings = {d_model: 16, heads: 2, layers: 1, d_ff: 32};
            engine.call("sequence.start", {settings});
            engine.call("sequence.step", {numbers: [5]});
            const {bytes} = engine.call("sequence.save");
            const first = engine.call("sequence.step", {numbers: [5]}).numbers;
            engine.call("sequence.start", {settings: {...settings, seed: 2}});
            const step = engine.call("sequence.load", {text: bytes}).numbers[0];
            const again = engine.call("sequence.step", {numbers: [5]}).numbers;
            console.log(JSON.stringify([step, [...first], [...again]]));
        """ % (root / "web/engine.js", WASM)
        said = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True).stdout
        step, first, again = json.loads(said)
        self.assertEqual(step, 5)
        self.assertEqual(first, again)


if __name__ == "__main__":
    unittest.main()
