#!/usr/bin/env python3
"""Writes byte_pairs.json beside it: byte pair encoding in plain Python, without a thought for speed.

    python3 tests/data/byte_pairs.py

A list of cases: a text to train on and how many merges, the merges that come out (pairs of the tokens' bytes, in
Latin-1), and texts with the ids that they are encoded to. All texts are bytes, in Latin-1. Needs no package; categories of
characters are those of Python's unicodedata.
"""
import json
import pathlib
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPACES = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(c) for c in range(0x2000, 0x200B)}
CONTRACTIONS = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]


def characters(data):
    """(kind, bytes) of each character; a byte that is no UTF-8 is one of its own."""
    result = []
    while data:
        for length in (1, 2, 3, 4):
            try:
                text = data[:length].decode("utf-8")
                break
            except UnicodeDecodeError:
                text = None
        if text is None:
            result.append(("other", data[:1]))
            data = data[1:]
            continue
        category = unicodedata.category(text)[0]
        kind = "space" if text in SPACES else {"L": "letter", "N": "number"}.get(category, "other")
        result.append((kind, data[:length]))
        data = data[length:]
    return result


def pieces(data):
    """What re.findall would give for GPT-2's pattern, tried alternative by alternative."""
    chars = characters(data)
    at, result = 0, []

    def run(start, kind):
        end = start
        while end < len(chars) and chars[end][0] == kind:
            end += 1
        return end

    while at < len(chars):
        rest = b"".join(c for _, c in chars[at:at + 3])
        end = at
        for contraction in CONTRACTIONS:
            if rest.startswith(contraction.encode()):
                end = at + len(contraction)
                break
        for kind in ("letter", "number", "other"):
            if end == at:
                start = at + (chars[at][1] == b" ")
                if start < len(chars) and chars[start][0] == kind:
                    end = run(start, kind)
        if end == at:  # white space
            end = run(at, "space")
            if end < len(chars) and end - at > 1:
                end -= 1
        result.append(b"".join(c for _, c in chars[at:end]))
        at = end
    assert b"".join(result) == data
    return result


def joined(tokens, pair):
    result, i = [], 0
    while i < len(tokens):
        if tuple(tokens[i:i + 2]) == pair:
            result.append(tokens[i] + tokens[i + 1])
            i += 2
        else:
            result.append(tokens[i])
            i += 1
    return result


def split(data):
    return [data[i:i + 1] for i in range(len(data))]


def train(data, merges):
    words = [split(piece) for piece in pieces(data)]
    found = []
    while len(found) < merges:
        counts = {}
        for word in words:
            for pair in zip(word, word[1:]):
                counts[pair] = counts.get(pair, 0) + 1
        pair = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if pair is None or counts[pair] < 2:
            break
        found.append(pair)
        words = [joined(word, pair) for word in words]
    return found


def encode(data, merges):
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    vocabulary = [bytes([b]) for b in printable + [b for b in range(256) if b not in printable]]
    for left, right in merges:
        if left + right not in vocabulary:
            vocabulary.append(left + right)
    ids = []
    for piece in pieces(data):
        tokens = split(piece)
        while True:
            ranks = [merges.index(pair) for pair in zip(tokens, tokens[1:]) if pair in merges]
            if not ranks:
                break
            tokens = joined(tokens, merges[min(ranks)])
        ids += [vocabulary.index(token) for token in tokens]
    return ids


def case(name, data, merges, texts):
    found = train(data, merges)
    latin = lambda data: data.decode("latin-1")
    return {"name": name, "text": latin(data), "merges": merges,
            "found": [[latin(left), latin(right)] for left, right in found],
            "encoded": [[latin(text), encode(text, found)] for text in texts]}


TRICKY = ["Hello, world! It's we're I'll they'd 'tis don''t 'S", "  two   spaces\n\n and\tlines \n", " end ",
          "x² ½ Ⅷ 12 345, a1b2", "naïve café’s — “quoted” 中文字 ไทย \u00a0\u3000x", "😀😀 👍🏽 e\u0301", ""]

moby = (ROOT / "data/excerpts/moby-dick.txt").read_bytes()[:20000]
cases = [
    case("ties go to the pair that comes first by its bytes", b"ab ba ab ba cd cd", 10, [b"abba cdab"]),
    case("runs of one byte", b"aaaaaaa aaaa aaa aaaaa aa", 6, [b"a" * n for n in range(12)]),
    case("a text to its end", "the cat, the hat; the caté".encode(), 1000, [b"the cat the hat"]),
    case("Moby-Dick", moby, 400, [text.encode() for text in TRICKY] + [moby[:2000], moby[-500:]]),
    case("bytes that are no UTF-8", bytes(range(256)) * 3 + b"\xff\xfe \xff\xfe\x00\x00 \xe2\x80 a\xe2\x80 a", 60,
         [bytes(range(256)), b"\xe2\x80", b" \x80x\xc3 \xc3\xa4\xff", b"\x00\x00"]),
]
(pathlib.Path(__file__).parent / "byte_pairs.json").write_text(json.dumps(cases, indent=0) + "\n")
