// What each head of a model looks at, while training went on, and the gradients of what its modules give.
import {clamp, html, liveLine, moved, number, short, visible} from "./draw.js";
import {heatMap, legend} from "./heat_map.js";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Two letters a share: so many parts of 4094, the last code of all for NaN. */
export function decoded(letters, from, count) {
  const shares = new Float64Array(count);
  for (let i = 0; i < count; ++i) {
    const at = 2 * (from + i);
    const part = 64 * alphabet.indexOf(letters[at]) + alphabet.indexOf(letters[at + 1]);
    shares[i] = part === 4095 ? NaN : part / 4094;
  }
  return shares;
}

/** "decoder.layers.1.self_attn": its kind, "decoder.layers.*.self_attn", and its layer, 1. */
function placed(module) {
  const found = /^(.*?\.)?(\d+)(\..*)?$/.exec(module);
  return found ? {kind: `${found[1] ?? ""}*${found[3] ?? ""}`, layer: Number(found[2])} : {kind: module, layer: 0};
}

/** Which of a sequence's texts an attention's queries and keys stand at, or a module's positions. */
function sides(module, sequence) {
  const decoder = sequence.target.length > 0 && !module.startsWith("encoder") && !module.startsWith("source");
  const query = decoder ? "target" : "source";
  return {query, key: decoder && module.endsWith("self_attn") ? "target" : "source"};
}

function kindInWords(kind, sequence) {
  if (sequence.target.length === 0) return kind.replace("*.", "").replace(/^layers\./, "");
  if (kind.endsWith("multihead_attn")) return "the answer looks at the question";
  if (!kind.endsWith("self_attn")) return kind;
  return kind.startsWith("encoder") ? "the question looks at itself" : "the answer looks at itself";
}

/** The texts of one side, or numbers where the model read another number of positions. */
function texts(sequence, side, count) {
  return sequence[side].length === count ? sequence[side] : Array.from({length: count}, (_, i) => String(i + 1));
}

/** A row of symbols; arrow keys and pointer go through it where it is given what to call then. */
function symbolRow(name, pointed) {
  let at = 0, chips = [];
  const passive = {class: "symbols", role: "list", "aria-label": name};
  const element = html("div", !pointed ? passive : {class: "symbols", role: "listbox", tabindex: 0, "aria-label": name,
    keydown: event => {
      const to = moved(event, 0, at, 1, chips.length);
      if (!to || event.key === "ArrowUp" || event.key === "ArrowDown") return;
      event.preventDefault();
      pointed(to[1]);
    },
    focus: () => pointed(at)});
  function fill(symbols) {
    chips = symbols.map((text, i) => html("span", {class: "symbol",
      ...(pointed ? {role: "option", pointerenter: () => pointed(i), pointerdown: () => pointed(i)} : {role: "listitem"})},
      html("b", {}, visible(text)), html("small", {})));
    element.replaceChildren(...chips);
    at = clamp(at, 0, chips.length - 1);
  }
  function select(i) {
    if (i >= 0) at = i;
    chips.forEach((chip, j) => chip.setAttribute(pointed ? "aria-selected" : "data-chosen", String(i === j)));
  }
  /** Tints each symbol by its share. */
  function tint(shares) {
    chips.forEach((chip, i) => {
      const share = shares ? shares[i] : 0;
      chip.style.setProperty("--share", Number.isNaN(share) ? 0 : share);
      chip.classList.toggle("half", share > 0.5);
      chip.classList.toggle("strong", share > 0.7);
      chip.lastChild.textContent = !shares ? "" : Number.isNaN(share) ? "NaN" : share < 0.005 ? "" : share.toFixed(2);
    });
  }
  return {element, fill, select, tint};
}

function select(name, changed) {
  const list = html("select", {change: () => changed(Number(list.value))});
  const element = html("label", {}, name, list);
  function fill(options, chosen) {
    list.replaceChildren(...options.map(([value, text]) => html("option", {value}, text)));
    list.value = String(chosen);
    element.hidden = options.length < 2;
  }
  return {element, fill};
}

/** The explorer for what a report followed: its sequences, and what was seen of them at each look. */
export function explorer({sequences, looks}) {
  let sequence = 0, kind = "", layer = -1, head = 0, look = looks.length - 1, change = 0, row = Infinity, column = -1;
  let map, thumbnails = [], gradients = [], playing = null;
  const one = () => sequences[sequence];
  const attentions = () => one().maps.map((each, index) => ({...each, ...placed(each.module), index}));
  const chosen = () => attentions().find(each => each.kind === kind && each.layer === layer);
  const seen = (at = look) => looks[at].sequences[sequence];

  const sequenceList = select("Sequence", value => { sequence = value; rebuild(); });
  const kindList = select("Kind", value => { kind = kinds()[value]; rebuild(); });
  const layerList = select("Layer", value => { layer = value; rebuild(); });
  const changeList = select("Show", value => { change = value; rebuild(); });
  const headList = html("fieldset", {class: "heads"});
  const slider = html("input", {type: "range", min: 0, max: looks.length - 1, step: 1, value: look, "aria-label": "Training step",
    input: () => { look = Number(slider.value); draw(); }});
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
    live.textContent = `“${query}” at ${row + 1} looks at `
      + said.map(i => `“${visible(keyTexts[i])}” at ${i + 1}: ${Number.isNaN(from[i]) ? "NaN" : from[i].toFixed(3)}`).join(", ")
      + `, after step ${looks[look].step}`;
  }

  /** Draws what depends on the step alone. */
  function draw() {
    const loss = seen().loss;
    slider.value = look;
    step.textContent = `after step ${looks[look].step}, loss of this sequence ${number(loss)}`;
    slider.setAttribute("aria-valuetext", step.textContent);
    if (map) {
      const now = chosen(), words = head => `${now.module}, head ${head}, ${now.queries} symbols looking at ${now.keys}, `
        + (change ? "change since the beginning" : "shares of attention") + `, after step ${looks[look].step}`;
      map.show(shown(head), {words: words(head)});
      thumbnails.forEach((each, i) => each.show(shown(i)));
    }
    for (const each of gradients) each.draw();
    mark();
  }

  /** Norms of gradients, modules by positions, of those modules that stand at one side. */
  function gradientMap(side) {
    const modules = one().norms.map((module, index) => ({module, index}))
      .filter(({module, index}) => sides(module, one()).query === side && seen(0).gradients[index].length === one()[side].length);
    if (modules.length === 0) return null;
    const every = looks.flatMap((_, at) => modules.flatMap(({index}) => seen(at).gradients[index])).filter(x => x > 0);
    const low = Math.min(...every), high = Math.max(...every, low * 1.01);
    const common = modules.map(({module}) => module.replace(/^(encoder|decoder)\./, ""));
    const drawn = heatMap({rows: common, columns: one()[side], kind: "log", pointed: (toRow, toColumn) => {
      drawn.point(toRow, toColumn);
      const {module, index} = modules[toRow];
      valueLine.textContent = `${module} at “${visible(one()[side][toColumn])}”, position ${toColumn + 1}: norm of the value `
        + `${number(seen().values[index][toColumn], 3)}, of its gradient ${number(seen().gradients[index][toColumn], 3)}`;
    }});
    const title = one().target.length === 0 ? "" : side === "source" ? "at the question" : "at the answer";
    return {map: drawn, side,
      draw: () => drawn.show(modules.flatMap(({index}) => seen().gradients[index]), {low, high,
        words: `Gradients ${title}: ${modules.length} modules by ${one()[side].length} positions, logarithmic, from `
          + `${number(low, 2)} to ${number(high, 2)}, after step ${looks[look].step}`}),
      element: html("figure", {}, title ? html("figcaption", {}, title) : "", drawn.element,
        legend("log", number(low, 2), number(high, 2), "norm of the gradient, logarithmic"))};
  }

  /** Makes all anew: for another sequence, kind, layer or head. */
  function rebuild() {
    const all = attentions();
    sequenceList.fill(sequences.map((each, i) => [i, `${i + 1}: ${short(each.source.map(visible).join(" "), 40)}`]), sequence);
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
      const choice = i => html("label", {class: "head"},
        html("input", {type: "radio", name: "head", value: i, ...(i === head ? {checked: true} : {}), change: () => { head = i; rebuild(); focusHead(); }}),
        thumbnails[i].element, `head ${i}`);
      headList.replaceChildren(html("legend", {}, "Head"), ...thumbnails.map((_, i) => choice(i)));
      map = heatMap({rows, columns, kind: mapKind, scale: 1.6, pointed: point});
      mapBox.replaceChildren(map.element, change ? legend("signed", "-1", "1", "share of attention, change")
        : legend("share", "0", "1", "share of attention"));
    }
    draw();
  }
  function focusHead() {
    headList.querySelector("input:checked").focus();
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
  return [html("div", {class: "controls"}, sequenceList.element, kindList.element, layerList.element, changeList.element),
    html("div", {class: "controls time"}, button, slider, step),
    html("div", {class: "explorer"},
      map ? html("div", {class: "chosen"}, html("h3", {}, "Where a symbol looks"), queries.element,
        html("p", {class: "quiet"}, "looks at"), keys.element, live)
        : html("p", {class: "quiet"}, "This model has no attention."),
      map ? html("div", {class: "heads-and-map"}, headList, mapBox) : "",
      gradients.length ? html("div", {class: "beside"}, html("h3", {}, "Gradients of each value"),
        html("p", {class: "quiet"}, words), gradientBox, valueLine) : "")];
}
