// What all drawings share: elements, numbers, and words for texts.

/** Attributes by their names, functions as listeners; children are nodes, or texts, which stay text. */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : value);
  element.append(...children);
  return element;
}

export function html(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return filled(element, attributes, children);
}

/** With so many digits that count; JSON's null stands for NaN and infinity. */
export function number(x, digits = 4) {
  if (x === null || !Number.isFinite(x)) return "no number";
  const rounded = Number(x.toPrecision(digits));
  return rounded !== 0 && Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
}

/** A text of one line in which what has no picture has one: a blank, a line's end. */
export function visible(text) {
  if (text === "") return "∅";
  return text.replace(/\n/g, "↵").replace(/\t/g, "⇥").replace(/ /g, "␣")
    .replace(/[\u0000-\u001f]/g, c => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202f\u2066-\u2069\ufeff]/g, "␦");
}

/** At most so many characters. */
export function short(text, most) {
  const characters = [...text];
  return characters.length <= most ? text : characters.slice(0, most - 1).join("") + "…";
}

export function clamp(x, low, high) {
  return Math.max(low, Math.min(high, x));
}

/** What the arrow keys do to a place in rows and columns; null for any other key. */
export function moved({key, shiftKey}, row, column, rows, columns) {
  const far = shiftKey ? 10 : 1;
  if (key === "ArrowLeft") column -= far;
  else if (key === "ArrowRight") column += far;
  else if (key === "ArrowUp") row -= far;
  else if (key === "ArrowDown") row += far;
  else if (key === "Home") column = 0;
  else if (key === "End") column = columns - 1;
  else return null;
  return [clamp(row, 0, rows - 1), clamp(column, 0, columns - 1)];
}

/** A line that is read out when it changes. */
export function liveLine(text = "") {
  return html("p", {class: "live", "aria-live": "polite"}, text);
}
