// Encodings of the position, and rotary's rotation: chapter 10.
import {html, liveLine, number} from "../draw.js";
import {curve} from "../curves.js";
import {heatMap, legend} from "../heat_map.js";
import {newestOf} from "./newest.js";
import {plane, slider} from "./plane.js";

const wholes = count => Array.from({length: count}, (_, i) => String(i));

export async function encodingBlock(place, engine) {
  const length = slider("Positions", {min: 4, max: 40, step: 1, value: 24}, drawTable);
  const width = slider("d_model", {min: 2, max: 32, step: 2, value: 16}, drawTable);
  const tableBox = html("div", {class: "scrolls"}), productBox = html("div", {class: "panels"}), said = liveLine(), ask = newestOf(engine);

  async function drawTable() {
    const rows = length.value, columns = width.value, answer = await ask("encoding", {numbers: [rows, columns]});
    if (!answer) return;
    const {numbers} = answer, products = numbers.subarray(rows * columns), places = Array.from({length: rows}, (_, i) => i);
    const map = heatMap({rows: wholes(rows), columns: wholes(columns), kind: "signed", pointed: (row, column) => {
      map.point(row, column);
      said.textContent = `Position ${row}, column ${column}: ${number(numbers[row * columns + column], 3)}.`;
      productBox.replaceChildren(curve({name: `product of position ${row} with each`, of: "position", steps: places,
        values: Array.from(products.subarray(row * rows, (row + 1) * rows)), logarithmic: false}).element);
    }});
    said.textContent = "";
    productBox.replaceChildren();
    map.show(numbers, {high: 1, words: `Sinusoidal encoding of ${rows} positions in ${columns} columns, from -1 to 1`});
    tableBox.replaceChildren(map.element, legend("signed", "-1", "1", "value"));
  }

  place.replaceChildren(html("div", {class: "controls"}, length.element, width.element), tableBox, said, productBox);
  await drawTable();
}

export async function rotaryBlock(place, engine) {
  const turned = liveLine(), ask = newestOf(engine);
  const drawing = plane({x: [-2, 2], y: [-2, 2], width: 320});
  const query = drawing.point("query", [1.5, 0.3], "query", drawTurn), key = drawing.point("key", [1, 1], "key", drawTurn);
  const at = slider("Position of the query", {min: 0, max: 30, step: 1, value: 3}, drawTurn);
  const of = slider("Position of the key", {min: 0, max: 30, step: 1, value: 1}, drawTurn);
  async function drawTurn() {
    const answer = await ask("rotation", {numbers: [...query.at, at.value, ...key.at, of.value]});
    if (!answer) return;
    const {numbers} = answer;
    drawing.behind.replaceChildren(drawing.path([[0, 0], numbers.subarray(0, 2)], "query"), drawing.path([[0, 0], numbers.subarray(2, 4)], "pull"));
    turned.textContent = `Turned by ${at.value} and ${of.value}, query and key have the product ${number(numbers[4], 4)}.`;
  }

  place.replaceChildren(html("div", {class: "controls"}, at.element, of.element), drawing.element, turned);
  await drawTurn();
}
