// What each head of a model looks at, while training went on, and the gradients of what its modules give.
import {html, liveLine, number, short, visible} from "./draw.js";
import {choice, symbolRow} from "./controls.js";
import {decoded, kindInWords, placed, sides, texts} from "./attention.js";
import {heatMap, legend} from "./heat_map.js";

/** The explorer for what a report followed: its sequences, and what was seen of them at each look. */
export function explorer({sequences, looks}) {
  let sequence = 0, kind = "", layer = -1, head = 0, look = looks.length - 1, change = 0;
  let row = Infinity, column = -1;  // what is pointed at; a whole row where there is no column
  let map, thumbnails = [], gradients = [], playing = null;
  const one = () => sequences[sequence];
  const attentions = () => one().maps.map((each, index) => ({...each, ...placed(each.module), index}));
  const chosen = () => attentions().find(each => each.kind === kind && each.layer === layer);
  const seen = (at = look) => looks[at].sequences[sequence];

  const sequenceList = choice("Sequence", value => { sequence = value; rebuild(); });
  const kindList = choice("Kind", value => { kind = kinds()[value]; rebuild(); });
  const layerList = choice("Layer", value => { layer = value; rebuild(); });
  const changeList = choice("Show", value => { change = value; rebuild(); });
  const headList = html("fieldset", {class: "heads"});
  const slider = html("input", {type: "range", min: 0, max: looks.length - 1, step: 1, value: look,
    "aria-label": "Training step", input: () => { look = Number(slider.value); draw(); }});
  const step = html("output", {}), button = html("button", {type: "button", click: play}, "Play");
  const queries = symbolRow("Symbols that look: arrow keys choose one", i => point(i, -1));
  const keys = symbolRow("Symbols that are looked at");
  const live = liveLine(), valueLine = liveLine();
  const mapBox = html("div", {class: "main-map"}), gradientBox = html("div", {class: "gradients"});

  const kinds = () => [...new Set(attentions().map(each => each.kind))];

  /** Weights of a head, queries by keys, at a look. */
  function weights(of, at = look) {
    const now = chosen(), count = now.queries * now.keys;
    return decoded(seen(at).maps[now.index], of * count, count);
  }
  function shown(of) {
    const now = weights(of);
    if (!change) return now;
    const first = weights(of, 0);
    return now.map((value, i) => value - first[i]);
  }

  function point(toRow, toColumn) {
    row = toRow;
    column = toColumn;
    mark();
  }

  /** Says and marks where the chosen symbol looks. */
  function mark() {
    if (!map) return;
    const now = chosen(), all = weights(head), from = all.subarray(row * now.keys, (row + 1) * now.keys);
    const names = sides(now.module, one()), keyTexts = texts(one(), names.key, now.keys);
    const query = visible(texts(one(), names.query, now.queries)[row]);
    queries.select(row);
    keys.tint(from);
    keys.select(column);
    map.point(row, column);
    for (const each of gradients) each.map.point(-1, each.side === names.query ? row : -1);
    const most = [...from.keys()].sort((a, b) => from[b] - from[a]).slice(0, 3).filter(i => from[i] >= 0.005);
    const said = column >= 0 ? [column] : most;
    const share = i => (Number.isNaN(from[i]) ? "NaN" : from[i].toFixed(3));
    live.textContent = `“${query}” at ${row + 1} looks at `
      + said.map(i => `“${visible(keyTexts[i])}” at ${i + 1}: ${share(i)}`).join(", ")
      + `, after step ${looks[look].step}`;
  }

  /** Draws what depends on the step alone. */
  function draw() {
    const loss = seen().loss;
    slider.value = look;
    step.textContent = `after step ${looks[look].step}, loss of this sequence ${number(loss)}`;
    slider.setAttribute("aria-valuetext", step.textContent);
    if (map) {
      const now = chosen(), what = change ? "change since the beginning" : "shares of attention";
      map.show(shown(head), {words: `${now.module}, head ${head}, ${now.queries} symbols looking at ${now.keys}, `
        + `${what}, after step ${looks[look].step}`});
      thumbnails.forEach((each, i) => each.show(shown(i)));
    }
    for (const each of gradients) each.draw();
    mark();
  }

  /** Norms of gradients, modules by positions, of those modules that stand at one side. */
  function gradientMap(side) {
    const columns = one()[side], stands = ({module, index}) =>
      sides(module, one()).query === side && seen(0).gradients[index].length === columns.length;
    const modules = one().norms.map((module, index) => ({module, index})).filter(stands);
    if (modules.length === 0) return null;
    const at = place => modules.flatMap(({index}) => seen(place).gradients[index]);
    const every = looks.flatMap((_, place) => at(place)).filter(x => x > 0);
    const low = Math.min(...every), high = Math.max(...every, low * 1.01);
    const rows = modules.map(({module}) => module.replace(/^(encoder|decoder)\./, ""));
    const drawn = heatMap({rows, columns, kind: "log", pointed: (toRow, toColumn) => {
      drawn.point(toRow, toColumn);
      const {module, index} = modules[toRow];
      const norm = norms => number(norms[index][toColumn], 3);
      valueLine.textContent = `${module} at “${visible(columns[toColumn])}”, position ${toColumn + 1}: `
        + `norm of the value ${norm(seen().values)}, of its gradient ${norm(seen().gradients)}`;
    }});
    const title = one().target.length === 0 ? "" : side === "source" ? "at the question" : "at the answer";
    return {map: drawn, side,
      draw: () => drawn.show(at(look), {low, high,
        words: `Gradients ${title}: ${modules.length} modules by ${columns.length} positions, logarithmic, from `
          + `${number(low, 2)} to ${number(high, 2)}, after step ${looks[look].step}`}),
      element: html("figure", {}, title ? html("figcaption", {}, title) : "", drawn.element,
        legend("log", number(low, 2), number(high, 2), "norm of the gradient, logarithmic"))};
  }

  /** Makes all anew: for another sequence, kind, layer or head. */
  function rebuild() {
    const all = attentions();
    const named = (each, i) => [i, `${i + 1}: ${short(each.source.map(visible).join(" "), 40)}`];
    sequenceList.fill(sequences.map(named), sequence);
    gradients = ["source", "target"].map(gradientMap).filter(Boolean);
    gradientBox.replaceChildren(...gradients.map(each => each.element));
    map = null;
    if (all.length) {
      // At first the last attention, of an encoder-decoder that to the question.
      if (!kinds().includes(kind)) kind = all[all.length - 1].kind;
      const layers = all.filter(each => each.kind === kind).map(each => each.layer);
      if (!layers.includes(layer)) layer = layers[layers.length - 1];
      const now = chosen(), names = sides(now.module, one());
      head = Math.min(head, now.heads - 1);
      row = Math.min(row, now.queries - 1);
      column = Math.min(column, now.keys - 1);
      kindList.fill(kinds().map((each, i) => [i, kindInWords(each, one())]), kinds().indexOf(kind));
      layerList.fill(layers.map(each => [each, String(each)]), layer);
      changeList.fill([[0, "weights"], [1, "change since the beginning"]], change);
      const rows = texts(one(), names.query, now.queries), columns = texts(one(), names.key, now.keys);
      const mapKind = change ? "signed" : "share";
      queries.fill(rows);
      keys.fill(columns);
      thumbnails = Array.from({length: now.heads}, () => heatMap({rows, columns, kind: mapKind, small: true}));
      const offered = (thumbnail, i) => html("label", {class: "head"},
        html("input", {type: "radio", name: "head", value: i, checked: i === head, change: () => takeHead(i)}),
        thumbnail.element, `head ${i}`);
      headList.replaceChildren(html("legend", {}, "Head"), ...thumbnails.map(offered));
      map = heatMap({rows, columns, kind: mapKind, scale: 1.6, pointed: point});
      mapBox.replaceChildren(map.element, change ? legend("signed", "-1", "1", "share of attention, change")
        : legend("share", "0", "1", "share of attention"));
    }
    draw();
  }
  function takeHead(i) {
    head = i;
    draw();
  }

  function play() {
    if (playing) return stop();
    if (look === looks.length - 1) look = 0;
    button.textContent = "Pause";
    playing = setInterval(() => {
      if (look === looks.length - 1) return stop();
      ++look;
      draw();
    }, 500);
    draw();
  }
  function stop() {
    clearInterval(playing);
    playing = null;
    button.textContent = "Play";
  }
  button.hidden = looks.length < 2 || matchMedia("(prefers-reduced-motion: reduce)").matches;

  rebuild();
  const words = "How much the loss of this sequence would change with what a module gives at each symbol.";
  const lists = [sequenceList, kindList, layerList, changeList].map(list => list.element);
  return [html("div", {class: "controls"}, ...lists),
    html("div", {class: "controls time"}, button, slider, step),
    html("div", {class: "explorer"},
      map ? html("div", {class: "chosen"}, html("h3", {}, "Where a symbol looks"), queries.element,
        html("p", {class: "quiet"}, "looks at"), keys.element, live)
        : html("p", {class: "quiet"}, "This model has no attention."),
      map ? html("div", {class: "heads-and-map"}, headList, mapBox) : "",
      gradients.length ? html("div", {class: "beside"}, html("h3", {}, "Gradients of each value"),
        html("p", {class: "quiet"}, words), gradientBox, valueLine) : "")];
}
