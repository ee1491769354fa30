#!/usr/bin/python3
"""Plants one fault at a time and asks whether a test dies of it.

    tests/mutants.py                          # 300 faults, drawn with seed 1
    tests/mutants.py --part 3/10              # the third tenth of them
    tests/mutants.py --seed 2 --count 50

A fault is a changed sign, factor, comparison, assignment or flag, a term that is left out, an index beside the right one,
in a source of autograd, nn, optim or data, or in a kernel's header. The tree is copied to build/mutants and built there file by file; first the
test that mirrors the source is run, then all in double, then all in float. What lives is printed and is to stand in
tests/mutants_survived.txt, a line "SOURCE: LINE => CHANGED LINE", below the reason why no test can see it. A fault that
does not compile counts for nothing and another is drawn. Exit status 1 where one lives that the list does not name.
"""
import argparse
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "mutants"
TREE, BUILD = PLACE / "tree", PLACE / "build"
SURVIVED = ROOT / "tests" / "mutants_survived.txt"

CHANGES = [
    (r" \+ (?=[\w(])", " - "), (r"(?<=[\w)\]]) - (?=[\w(])", " + "),  # a sign
    (r"(?<=[\w)\]]) \* (?=[\w(])", " / "), (r"(?<=[\w)\]]) / (?=[\w(])", " * "),  # a factor
    (r"(?<=[\w)\]]) < (?=[\w(])", " <= "), (r" <= ", " < "), (r"(?<=[\w)\]]) > (?=[\w(])", " >= "), (r" >= ", " > "),
    (r" == ", " != "), (r" != ", " == "), (r" && ", " || "), (r" \|\| ", " && "),
    (r" \+= ", " = "), (r" -= ", " += "), (r" \*= ", " = "),
    (r" [+-] [\w.]+(?:\([\w., ]*\)|\[[\w.]*\])?(?=[;,)])", ""),  # a missing term
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
    (r"\bstd::max\b", "std::min"), (r"\bstd::min\b", "std::max"),
    (r"\b0\b(?![.x'])", "1"), (r"(?<![.\w'])1\b(?![.x'])", "0"),
    (r"(?<=[=(,] )-(?=[\w(])", ""),  # a sign in front
]
NOT_CODE = re.compile(r'^\s*(//|#|using|namespace|template|static_assert|enum|extern)|\bfail<|\bcheck<|\bfmt::|"')


def sites():
    """(source, line number, line, changed line) of every fault there could be."""
    found = []
    for room in ("autograd", "nn", "optim", "data"):
        # Kernels have functions in headers; others declare there, or are read by half of the tree.
        for source in sorted([*(ROOT / room).rglob("*.cpp"), *(ROOT / room).glob("kernels/*.hpp")]):
            for number, line in enumerate(source.read_text().split("\n")):
                code = line.split("  //")[0]
                if NOT_CODE.search(code):
                    continue
                for pattern, other in CHANGES:
                    for match in re.finditer(pattern, code):
                        changed = code[:match.start()] + other + code[match.end():]
                        found.append((source.relative_to(ROOT), number, line, changed))
    return found


def run(command, seconds=None, **options):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, **options).returncode
    except subprocess.TimeoutExpired:
        return None


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def dies(source):
    """What saw the fault, or nothing."""
    mirror = f"--source-file=*tests/{source.with_suffix('')}_test.cpp"
    # What takes longer than so many seconds hangs.
    for name, program, arguments, seconds in (("its own test", "test_f64", [mirror], 120), ("another test", "test_f64", [], 900),
                                              ("a test in float", "test_f32", [], 900)):
        if program == "test_f32" and not build(program):  # most die before it is needed
            return "the compiler, in float"
        if run([BUILD / "tests" / program, "--abort-after=1", *arguments], seconds, preexec_fn=limited) != 0:
            return name
    return None


def build(program):
    return run(["ninja", "-C", BUILD, program]) == 0


def prepare():
    files = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True, check=True).stdout.split("\n")
    for old in TREE.rglob("*.[ch]pp"):
        if str(old.relative_to(TREE)) not in files:
            old.unlink()
    for name in filter(None, files):
        target = TREE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != (ROOT / name).read_bytes():
            shutil.copy2(ROOT / name, target)
    # A fault that is taken out again is found in the cache, where there is one.
    cache = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache", "-DCMAKE_CXX_FLAGS=-fpch-preprocess"] if shutil.which("ccache") else []
    os.environ.setdefault("CCACHE_SLOPPINESS", "pch_defines,time_macros,include_file_mtime,include_file_ctime")
    subprocess.run(["cmake", "-S", TREE, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DGRADUS_UNITY=OFF",
                    "-DGRADUS_WERROR=OFF", "-DGRADUS_NATIVE=ON", "-DGRADUS_BUILD_TESTS=ON", "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG", *cache],
                   check=True, stdout=subprocess.DEVNULL)
    if not build("test_f64") or not build("test_f32"):
        sys.exit("Without any fault it does not build.")
    if dies(pathlib.Path("autograd/ops/matmul.cpp")):
        sys.exit("Without any fault a test fails.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--part", default="1/1", help="which part of them, 3/10")
    options = parser.parse_args()
    part, slash, parts = options.part.partition("/")
    if not (slash and part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        parser.error(f"--part {options.part}: not a part, such as 3/10")
    part, parts = int(part), int(parts)
    order = sites()
    random.Random(options.seed).shuffle(order)
    first, last = options.count * (part - 1) // parts, options.count * part // parts
    # Spares for those that do not compile come from behind, a share for each part.
    wanted, spares = order[first:last], order[options.count + part - 1::parts]
    listed = SURVIVED.read_text().split("\n")

    prepare()
    planted, caught, named, unknown = 0, 0, 0, 0
    queue = list(wanted)
    while queue:
        source, number, line, changed = queue.pop(0)
        file = TREE / source
        whole = file.read_text().split("\n")
        file.write_text("\n".join(whole[:number] + [changed] + whole[number + 1:]))
        compiles = build("test_f64")
        by = dies(source) if compiles else None
        file.write_text("\n".join(whole))
        if not compiles:
            if spares:
                queue.append(spares.pop(0))
            continue
        planted += 1
        fault = f"{source}: {line.strip()} => {changed.strip()}"
        if by:
            caught += 1
        elif fault in listed:
            named += 1
        else:
            unknown += 1
        print(f"{planted:4} {'caught by ' + by if by else 'LIVES'}: {fault}", flush=True)
    print(f"{planted} faults planted, {caught} caught ({100 * caught / max(planted, 1):.1f} %), {named} live with a reason, "
          f"{unknown} without")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
