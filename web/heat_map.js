// Heat maps: rows and columns of numbers as colours, which are CSS's, so that they are others in dark mode.
import {clamp, html, moved, short, svg, visible} from "./draw.js";

const cell = 20;

/** How much colour a number gets, from 0 to 1. */
const strengths = {
  share: value => value,
  mask: value => (value ? 1 : 0),
  signed: (value, {high}) => Math.abs(value) / high,
  log: (value, {low, high}) => (value > 0 ? 0.06 + 0.94 * Math.log(value / low) / Math.log(high / low) : 0),
};

/** Which colour it is, by its name in style.css. */
function colour(kind, value) {
  return kind !== "signed" ? kind : value < 0 ? "below" : "above";
}

/**
 * kind: "share" (0 to 1), "mask" (two colours), "signed" (two hues, from -high to high) or "log" (from low to high).
 * rows, columns: their texts. pointed(row, column) is called where keys or pointer go. A small one has no labels and
 * cannot be pointed at. `scale`: how large it is where there is room.
 */
export function heatMap({rows, columns, kind = "share", small = false, scale = 1.4, pointed = () => {}}) {
  const longest = Math.max(...rows.map(text => [...visible(text)].length));
  const letters = Math.min(longest, 30), letter = 7;
  const left = small ? 0 : 12 + letter * letters, top = small ? 0 : 22;
  const width = left + cell * columns.length + 1, height = top + cell * rows.length + 1;
  const cells = rows.map((_, row) => columns.map((_, column) =>
    svg("rect", {class: "cell", x: left + cell * column, y: top + cell * row, width: cell, height: cell})));
  const paper = svg("rect",
    {class: "paper", x: left, y: top, width: cell * columns.length, height: cell * rows.length});
  const mark = svg("rect", {class: "mark", width: cell, height: cell, visibility: "hidden"});
  const band = svg("rect", {class: "band", visibility: "hidden"});
  let at = [0, 0];

  /** Marks a cell; a row alone where column is -1, a column alone where row is -1. */
  function point(row, column) {
    const both = row >= 0 && column >= 0;
    mark.setAttribute("visibility", both ? "visible" : "hidden");
    if (both) {
      mark.setAttribute("x", left + cell * column);
      mark.setAttribute("y", top + cell * row);
      at = [row, column];
    }
    const none = row < 0 && column < 0, across = row >= 0;
    band.setAttribute("visibility", none ? "hidden" : "visible");
    band.setAttribute("x", across ? left : left + cell * column);
    band.setAttribute("y", across ? top + cell * row : top);
    band.setAttribute("width", across ? cell * columns.length : cell);
    band.setAttribute("height", across ? cell : cell * rows.length);
  }

  function pointer(event) {
    const box = picture.getBoundingClientRect(), unit = width / box.width;
    const column = Math.floor(((event.clientX - box.left) * unit - left) / cell);
    const row = Math.floor(((event.clientY - box.top) * unit - top) / cell);
    pointed(clamp(row, 0, rows.length - 1), clamp(column, 0, columns.length - 1));
  }

  function key(event) {
    const to = moved(event, ...at, rows.length, columns.length);
    if (!to) return;
    event.preventDefault();
    pointed(...to);
  }

  const active = small ? {"aria-hidden": "true"}
    : {role: "img", tabindex: 0, pointermove: pointer, pointerdown: pointer, keydown: key,
      focus: () => pointed(...at)};
  const picture = svg("svg", {class: small ? "map small" : "map", viewBox: `0 0 ${width} ${height}`,
    width: small ? undefined : width * scale, ...active});
  picture.append(paper, ...cells.flat());
  if (!small) {
    rows.forEach((text, row) => picture.append(svg("text",
      {x: left - 5, y: top + cell * row + 14, "text-anchor": "end"}, short(visible(text), letters))));
    columns.forEach((text, column) => picture.append(svg("text",
      {x: left + cell * (column + 0.5), y: top - 7, "text-anchor": "middle"}, short(visible(text), 3))));
    picture.append(band, mark);
  }

  /** Shows numbers, row by row, between these ends; `words` says what is drawn. */
  function show(values, {low = 0, high = 1, words = ""} = {}) {
    let i = 0;
    for (const row of cells)
      for (const rect of row) {
        const value = values[i++], is = value !== null && !Number.isNaN(value);
        rect.setAttribute("class", `cell ${is ? colour(kind, value) : "nan"}`);
        rect.setAttribute("fill-opacity", is ? clamp(strengths[kind](value, {low, high}) || 0, 0, 1).toFixed(3) : 1);
      }
    if (!small) picture.setAttribute("aria-label", words);
  }

  return {element: picture, show, point};
}

/** What the colours mean: the ends of a map, and steps between them. */
export function legend(kind, low, high, words) {
  const swatches = (kind === "signed" ? [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1] : [0, 0.2, 0.4, 0.6, 0.8, 1])
    .map((share, i) => svg("rect", {class: `cell ${colour(kind, share)}`,
      x: 14 * i, y: 0, width: 14, height: 12, "fill-opacity": Math.abs(share)}));
  return html("p", {class: "legend quiet"}, words, " ", low,
    svg("svg", {class: "swatches", width: 14 * swatches.length, height: 12, "aria-hidden": "true"}, ...swatches), high);
}
