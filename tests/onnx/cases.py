#!/usr/bin/python3
"""Writes ONNX's backend node cases (Debian's libonnx-testdata, read by python3-onnx) as one JSON file.

    /usr/bin/python3 tests/onnx/cases.py build/release/onnx_cases.json

A list of cases, in the order of their names:

    {"name":  "softmax_axis_0",
     "nodes": [{"op": "Softmax", "inputs": ["x"], "outputs": ["y"], "attributes": {"axis": 0}}],
     "sets":  [{"inputs": {"x": {"shape": [3, 4], "data": [...]}}, "outputs": {"y": {...}}}]}

Numbers of every type are decimals; what JSON has no number for is "nan", "inf" and "-inf". An input that is left out has
the name "". Of a case with what is no tensor of numbers (texts, sequences, graphs within graphs) there is a "reason" in
place of nodes and sets.
"""
import json
import math
import pathlib
import sys

import numpy
import onnx
from onnx import numpy_helper

FOLDER = pathlib.Path(onnx.__file__).parent / "backend" / "test" / "data" / "node"


class Unreadable(Exception):
    pass


def number(value):
    value = float(value)
    if math.isfinite(value):
        return int(value) if value.is_integer() else value
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


def tensor(proto):
    array = numpy_helper.to_array(proto)
    if array.dtype.kind not in "fiub":
        raise Unreadable("a tensor of texts or complex numbers")
    return {"shape": list(array.shape), "data": [number(value) for value in array.flatten()]}


def attribute(proto):
    value = onnx.helper.get_attribute_value(proto)
    if isinstance(value, onnx.TensorProto):
        return tensor(value)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, (list, tuple)) and all(isinstance(item, (int, float)) for item in value):
        return [number(item) for item in value]
    if isinstance(value, (list, tuple)) and all(isinstance(item, bytes) for item in value):
        return [item.decode() for item in value]
    raise Unreadable("a graph within the graph")


def node(proto):
    return {"op": proto.op_type, "inputs": list(proto.input), "outputs": list(proto.output),
            "attributes": {item.name: attribute(item) for item in proto.attribute}}


def values(infos, folder, prefix):
    named = {}
    for i, info in enumerate(infos):
        if not info.type.HasField("tensor_type"):
            raise Unreadable("a sequence or an optional value")
        proto = onnx.TensorProto()
        proto.ParseFromString((folder / f"{prefix}_{i}.pb").read_bytes())
        named[info.name] = tensor(proto)
    return named


def case(folder):
    graph = onnx.load(str(folder / "model.onnx")).graph
    made = {"name": folder.name.removeprefix("test_"), "op": graph.node[0].op_type}
    try:
        made["nodes"] = [node(proto) for proto in graph.node]
        made["sets"] = [{"inputs": values(graph.input, part, "input"), "outputs": values(graph.output, part, "output")}
                        for part in sorted(folder.glob("test_data_set_*"))]
    except Unreadable as reason:
        return {"name": made["name"], "op": made["op"], "reason": str(reason)}
    return made


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"Usage: {sys.argv[0]} FILE")
    cases = [case(folder) for folder in sorted(FOLDER.glob("test_*"))]
    pathlib.Path(sys.argv[1]).write_text(json.dumps(cases, allow_nan=False))
    print(f"{len(cases)} cases of {FOLDER}")
