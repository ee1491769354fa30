"""Wrong answers to the exercises, made by changing each solution in one place; every one of them must fail its checks.

Run by `scripts/test nightly answers [3/10]`, which looks at every tenth change from the third on. Those that may pass,
since they change nothing that an exercise asks for, stand in tests/answers_passed.txt with the reason."""

import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PASSED = ROOT / "tests/answers_passed.txt"
EXCHANGES = [
    (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " / "), (r" / ", " * "), (r" \+= ", " = "), (r" \+= ", " -= "),
    (r" -= ", " += "), (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "),
    (r" && ", " || "), (r" \|\| ", " && "), (r"(?<![\w.])-1\b", "0"), (r"(?<![\w.-])0(?![\w.])", "1"),
    (r"(?<![\w.-])1(?![\w.])", "2"), (r"(?<![\w.-])2(?![\w.])", "1"), (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
    (r"\bmax\(", "min("), (r"\bmin\(", "max("), (r"\bsin\(", "cos("), (r"\bcos\(", "sin("), (r"\bexp\(", "log("),
    (r"\bsqrt\(", "("), (r"\btranspose\(", "("), (r"\babs\(", "("), (r"\bsum\(", "mean("),
]  # fmt: skip


def changes(solution: str):
    """(what was changed, the file with it)."""
    lines = solution.split("\n")
    for number, line in enumerate(lines):
        code = line.split("//")[0]
        if not code.strip() or code.startswith(("#", "using", "namespace")):
            continue
        for pattern, into in EXCHANGES:
            for match in re.finditer(pattern, code):
                changed = line[: match.start()] + into + line[match.end() :]
                yield f"{number + 1}: {line.strip()} -> {changed.strip()}", lines[:number] + [changed] + lines[number + 1 :]
        # A statement that is left out, where it declares nothing.
        if re.fullmatch(r"\s+[\w.\[\]()>-]+(\(.*\)| [-+*/]?= .*);", code.rstrip()):
            yield f"{number + 1}: {line.strip()} -> (nothing)", lines[:number] + [""] + lines[number + 1 :]


def look(tool: str, chapter: str, exercise: str, text: str) -> int:
    """0: it passes all checks; 1: it does not; 3: it does not compile."""
    with tempfile.TemporaryDirectory() as folder:
        answer = pathlib.Path(folder) / f"{exercise}.cpp"
        answer.write_text(text)
        return subprocess.run([tool, "answer", chapter, exercise, str(answer)], capture_output=True, check=False).returncode


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tool", default=str(ROOT / "build/release/tutorials/tutorial"))
    options.add_argument("--part", default="1/10", help="3/10: every tenth, from the third on")
    options.add_argument("--only", default="", help="exercises whose name holds this: 08_attention/softmax")
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args()
    part, parts = map(int, given.part.split("/"))

    allowed = {line.split(" # ")[0] for line in PASSED.read_text().splitlines() if " # " in line}
    work = []
    for solution in sorted(ROOT.glob("tutorials/*/exercises/*/solution.cpp")):
        chapter, exercise = solution.parts[-4], solution.parts[-2]
        if given.only in f"{chapter}/{exercise}":
            for what, lines in changes(solution.read_text()):
                work.append((chapter, exercise, f"{chapter}/{exercise}:{what}", "\n".join(lines)))
    work = work[part - 1 :: parts]
    print(f"{len(work)} wrong answers", flush=True)
    compiled, passed = 0, []
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        runs = {pool.submit(look, given.tool, *one[:2], one[3]): one[2] for one in work}
        for run in concurrent.futures.as_completed(runs):
            if run.result() not in (0, 1, 3):
                print(f"exit status {run.result()}: {runs[run]}", flush=True)
                passed.append(runs[run])
            compiled += run.result() != 3
            if run.result() == 0 and runs[run] not in allowed:
                print(f"passes: {runs[run]}", flush=True)
                passed.append(runs[run])
    print(f"{compiled} of them compile, {len(passed)} pass")
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main())
