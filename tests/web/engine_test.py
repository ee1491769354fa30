"""Holds the engine of the pages, run by node, to the native one: engine_test.py"""
import json
import pathlib
import subprocess
import sys
import unittest

root = pathlib.Path(__file__).resolve().parents[2]
WASM = root / "build/wasm/web/engine/engine.wasm"
NATIVE = root / "build/release/web/engine/engine"


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

    def test_what_gradus_refuses_arrives_as_its_text(self):
        for question in [("sequence.step", {}), ("nonesuch", {}), ("sequence.start", {"settings": {"task": "fly"}}),
                         ("sequence.start", {"settings": {"d_model": "0"}}), ("sequence.start", {"settings": {"heads": 3}}),
                         ("sequence.start", {"settings": {"lr": "0x1"}})]:
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
