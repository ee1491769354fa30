// Curves: numbers against the step.
import {clamp, html, liveLine, moved, number, svg} from "./draw.js";

const height = 190, left = 54, right = 10, top = 8, bottom = 26;

function finite(values) {
  return values.filter(value => value !== null && Number.isFinite(value));
}

/** "loss falls from 2.31 to 0.02 between steps 1 and 200"; `of` says what the steps are. */
export function wordsOf({name, steps, values, of = "step"}) {
  const points = values.map((value, i) => [steps[i], value]).filter(p => finite([p[1]]).length);
  if (points.length === 0) return `${name} has no number`;
  const [firstStep, first] = points[0], [lastStep, last] = points[points.length - 1];
  if (points.length === 1) return `${name} is ${number(first)} at ${of} ${firstStep}`;
  const over = `between ${of}s ${firstStep} and ${lastStep}`;
  const lowest = Math.min(...finite(values)), highest = Math.max(...finite(values));
  if (lowest === highest) return `${name} stays at ${number(first)} ${over}`;
  const does = last < first ? "falls" : last > first ? "rises" : "goes";
  const range = lowest < Math.min(first, last) || highest > Math.max(first, last)
    ? `, and is ${number(lowest)} at the least, ${number(highest)} at the most` : "";
  return `${name} ${does} from ${number(first)} to ${number(last)} ${over}${range}`;
}

/** Round numbers from low to high, some five of them. */
export function ticks(low, high) {
  const rough = (high - low) / 4, power = 10 ** Math.floor(Math.log10(rough));
  const unit = [1, 2, 5, 10].find(times => times * power >= rough) * power;
  const marks = [];
  for (let i = Math.ceil(low / unit - 1e-9); i * unit <= high + 1e-9 * unit; ++i)
    marks.push(Number((i * unit).toPrecision(12)));
  return marks;
}

/** Powers of ten, and where there are few of them 2 and 5 of each. */
function logTicks(low, high) {
  const marks = [];
  const times = Math.log10(high / low) > 2.5 ? [1] : Math.log10(high / low) > 1.5 ? [1, 3] : [1, 2, 5];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); ++power)
    for (const each of times) {
      const mark = Number((each * 10 ** power).toPrecision(3));
      if (mark >= low && mark <= high) marks.push(mark);
    }
  return marks;
}

/** One curve with its axes: a picture in which arrow keys and pointer read values; logarithmic where it spans much, unless
 *  it is told. */
export function curve({name, of = "step", mean_of = 1, logarithmic, ...first}) {
  const live = liveLine(), box = html("div", {class: "box"}), kind = html("span", {class: "quiet"});
  let steps, values, numbers, low, high, log, scale, width = 0, x, y, marker, at = null;  // at: where it was pointed

  function show(data) {
    ({steps, values} = data);
    numbers = finite(values);
    [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    log = logarithmic ?? (low > 0 && high / low > 20);
    if (!log) {
      if (low >= 0 && high <= 1 && (high > 0.1 || low === high)) [low, high] = [0, 1];  // a share
      else if (low >= 0 && low < high / 3) low = 0;
      const least = 0.05 * Math.max(Math.abs(low), Math.abs(high)) || 1;
      if (high - low < least) [low, high] = [low - least, high + least];
    }
    scale = log ? Math.log : x => x;
    kind.textContent = log ? " logarithmic" : "";
    const words = wordsOf({name, steps, values, of});
    picture.setAttribute("aria-label", words);
    if (width) draw();
    if (at === null || at >= steps.length) live.textContent = words;
    else if (width) point(at);
  }

  function point(i) {
    at = i;
    const value = values[i], here = value !== null && Number.isFinite(value);
    live.textContent = `${of} ${steps[i]}: ${name} ${number(value)}`
      + (mean_of > 1 ? `, the mean of up to ${mean_of} steps` : "");
    const across = x(steps[i]);
    marker.replaceChildren(svg("line", {class: "rule", x1: across, x2: across, y1: top, y2: height - bottom}));
    if (here) marker.append(svg("circle", {class: "point", cx: across, cy: y(value), r: 4}));
  }

  function pointer(event) {
    const place = event.clientX - picture.getBoundingClientRect().left;
    let nearest = 0;
    for (let i = 1; i < steps.length; ++i)
      if (Math.abs(x(steps[i]) - place) < Math.abs(x(steps[nearest]) - place)) nearest = i;
    point(nearest);
  }

  function key(event) {
    const to = moved(event, 0, at ?? steps.length - 1, 1, steps.length);
    if (!to) return;
    event.preventDefault();
    point(to[1]);
  }

  const picture = svg("svg", {class: "curve", role: "img", tabindex: 0, height,
    pointermove: pointer, pointerdown: pointer, keydown: key, focus: () => point(at ?? steps.length - 1)});

  function draw() {
    const first = steps[0], last = steps[steps.length - 1];
    x = step => left + (width - left - right) * (last > first ? (step - first) / (last - first) : 0.5);
    y = value => top + (height - top - bottom) * (scale(high) - scale(value)) / (scale(high) - scale(low));
    picture.replaceChildren();
    picture.setAttribute("width", width);
    for (const mark of log ? logTicks(low, high) : ticks(low, high))
      picture.append(svg("line", {class: "grid", x1: left, x2: width - right, y1: y(mark), y2: y(mark)}),
        svg("text", {x: left - 6, y: y(mark) + 4, "text-anchor": "end"}, number(mark, 3)));
    for (const mark of last > first ? ticks(first, last).filter(Number.isInteger) : [first])
      picture.append(svg("text", {x: x(mark), y: height - 8,
        "text-anchor": x(mark) > width - 24 ? "end" : "middle"}, String(mark)));
    let path = "", pen = "M";
    values.forEach((value, i) => {
      if (value === null || !Number.isFinite(value)) return void (pen = "M");
      path += `${pen}${x(steps[i]).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
    });
    marker = svg("g");
    picture.append(svg("path", {class: "line", d: path}));
    if (numbers.length < 40)
      values.forEach((value, i) => {
        if (value !== null) picture.append(svg("circle", {class: "dot", cx: x(steps[i]), cy: y(value), r: 2}));
      });
    picture.append(marker);
  }

  new ResizeObserver(() => {
    const now = Math.floor(box.clientWidth);
    if (now === width || now === 0) return;
    width = now;
    draw();
  }).observe(box);
  box.append(picture);
  show(first);
  return {element: html("figure", {class: "panel"}, html("figcaption", {}, name, kind), box, live), show};
}

/** A place for curves that go on: show(all) draws those that there are by now, and leaves what is pointed at. */
export function growingCurves() {
  const element = html("div", {class: "panels"});
  let made = new Map();
  function show(all) {
    const now = new Map(all.map(each => [each.name, made.get(each.name) ?? curve(each)]));
    for (const each of all) if (made.has(each.name)) now.get(each.name).show(each);
    const same = [...made.keys()].join() === [...now.keys()].join();
    made = now;
    if (!same) element.replaceChildren(...[...now.values()].map(each => each.element));
  }
  return {element, show};
}

/** All curves of a run; what never changes is said in words. */
export function curves(all) {
  const constant = each => new Set(each.values).size === 1 && each.values.length > 1;
  const shown = all.filter(each => each.steps.length && finite(each.values).length && !constant(each));
  const said = all.filter(each => each.steps.length && !shown.includes(each));
  return [html("div", {class: "panels"}, ...shown.map(each => curve(each).element)),
    ...said.map(each => html("p", {class: "quiet"}, wordsOf(each) + "."))];
}
