// Symbols to point at, and lists to choose from.
import {clamp, html, moved, visible} from "./draw.js";

/** A row of symbols; arrow keys and pointer go through it where it is given what to call then. */
export function symbolRow(name, pointed) {
  let at = 0, chips = [];
  const passive = {class: "symbols", role: "list", "aria-label": name};
  const element = html("div", !pointed ? passive : {...passive, role: "listbox", tabindex: 0,
    keydown: event => {
      const to = moved(event, 0, at, 1, chips.length);
      if (!to || event.key === "ArrowUp" || event.key === "ArrowDown") return;
      event.preventDefault();
      pointed(to[1]);
    },
    focus: () => pointed(at)});
  function fill(symbols) {
    chips = symbols.map((text, i) => html("span",
      {class: "symbol", ...(pointed ? {role: "option", pointerenter: () => pointed(i)} : {role: "listitem"})},
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
      const share = shares[i];
      chip.style.setProperty("--share", Number.isNaN(share) ? 0 : share);
      chip.classList.toggle("half", share > 0.5);
      chip.classList.toggle("strong", share > 0.7);
      chip.lastChild.textContent = Number.isNaN(share) ? "NaN" : share < 0.005 ? "" : share.toFixed(2);
    });
  }
  return {element, fill, select, tint};
}

/** A list to choose from, which hides where there is nothing to choose. */
export function choice(name, changed) {
  const list = html("select", {change: () => changed(Number(list.value))});
  const element = html("label", {}, name, list);
  function fill(options, chosen) {
    list.replaceChildren(...options.map(([value, text]) => html("option", {value}, text)));
    list.value = String(chosen);
    element.hidden = options.length < 2;
  }
  return {element, fill};
}

/** A list of what never changes, [value, text] each; changed(value) is called. */
export function pick(name, options, chosen, changed) {
  const {element, fill} = choice(name, at => changed(options[at][0]));
  fill(options.map(([, text], i) => [i, text]), options.findIndex(([value]) => value === chosen));
  return element;
}
