// A plane with points that a reader drags, or moves by the arrow keys, and what depends on where they are.
import {clamp, html, moved, number, svg} from "../draw.js";

/** x, y: what is seen, [low, high]. */
export function plane({x: [left, right], y: [bottom, top], width = 480}) {
  const unit = width / (right - left), height = unit * (top - bottom);
  const across = x => unit * (x - left), down = y => unit * (top - y);
  const behind = svg("g"), front = svg("g");
  const picture = svg("svg", {class: "plane", role: "group", viewBox: `0 0 ${width} ${height}`, width},
    svg("line", {class: "grid", x1: 0, x2: width, y1: down(0), y2: down(0)}),
    svg("line", {class: "grid", x1: across(0), x2: across(0), y1: 0, y2: height}), behind, front);

  /** A point that can be moved; changed() is called then. */
  function point(name, at, kind, changed) {
    const words = () => `${name}: x ${number(at[0], 3)}, y ${number(at[1], 3)}`;
    const mark = svg("circle", {class: `handle ${kind}`, r: 9, tabindex: 0, role: "slider", "aria-valuemin": left, "aria-valuemax": right});
    const label = svg("text", {"text-anchor": "middle"}, name);
    function put(x, y) {
      at[0] = clamp(x, left, right);
      at[1] = clamp(y, bottom, top);
      mark.setAttribute("cx", across(at[0]));
      mark.setAttribute("cy", down(at[1]));
      label.setAttribute("x", across(at[0]));
      label.setAttribute("y", down(at[1]) - 13);
      mark.setAttribute("aria-label", name);
      mark.setAttribute("aria-valuenow", at[0]);
      mark.setAttribute("aria-valuetext", words());
    }
    function drag(event) {
      const box = picture.getBoundingClientRect(), scale = width / box.width;
      put(left + (event.clientX - box.left) * scale / unit, top - (event.clientY - box.top) * scale / unit);
      changed();
    }
    mark.addEventListener("pointerdown", event => {
      event.preventDefault();
      mark.focus();
      mark.setPointerCapture(event.pointerId);
      mark.addEventListener("pointermove", drag);
    });
    for (const end of ["pointerup", "pointercancel"]) mark.addEventListener(end, () => mark.removeEventListener("pointermove", drag));
    mark.addEventListener("keydown", event => {
      const far = 1000, to = moved({key: event.key, shiftKey: event.shiftKey}, far, far, 2 * far, 2 * far);
      if (!to || event.key === "Home" || event.key === "End") return;
      event.preventDefault();
      const grain = (right - left) / 100;
      put(at[0] + grain * (to[1] - far), at[1] - grain * (to[0] - far));
      changed();
    });
    put(...at);
    front.append(mark, label);
    return {at, put};
  }

  /** Lines between points, [x, y] each, which may leave what is seen. */
  function path(points, kind) {
    const inside = n => clamp(n, -1e4, 1e4).toFixed(1);
    return svg("path", {class: `path ${kind}`, d: points.map(([x, y], i) => `${i ? "L" : "M"}${inside(across(x))} ${inside(down(y))}`).join("")});
  }
  function ellipse(rx, ry) {
    return svg("ellipse", {class: "level", cx: across(0), cy: down(0), rx: unit * rx, ry: unit * ry});
  }

  function dot([x, y], name, kind) {
    return svg("g", {}, svg("circle", {class: `place ${kind}`, cx: across(x), cy: down(y), r: 5}),
      svg("text", {x: across(x), y: down(y) + 19, "text-anchor": "middle"}, name));
  }

  return {element: picture, behind, point, path, ellipse, dot};
}

/** A slider with its name and value. */
export function slider(name, {min, max, step, value, text = number}, changed) {
  const shown = html("output", {}, text(value)), input = html("input", {type: "range", min, max, step, value, input: take});
  function take() {
    shown.textContent = text(Number(input.value));
    changed();
  }
  function set(value) {
    input.value = value;
    take();
  }
  return {element: html("label", {}, name, input, shown), set, get value() { return Number(input.value); }};
}
