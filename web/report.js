// The page of a run, from what it left as JSON.
import {html, visible} from "./draw.js";
import {curves} from "./curves.js";
import {explorer} from "./explorer.js";

function section(title, ...children) {
  return html("section", {}, html("h2", {}, title), ...children);
}

/** What may be wider than the page, and then scrolls by itself. */
function scrolling(tag, name, child) {
  return html(tag, {class: "scrolls", tabindex: 0, role: "region", "aria-label": name}, child);
}

function table(columns, rows) {
  const cell = text => html("td", text.length > 60 ? {class: "long"} : {}, text);
  return scrolling("div", columns.join(", "), html("table", {},
    html("thead", {}, html("tr", {}, ...columns.map(text => html("th", {scope: "col"}, text)))),
    html("tbody", {}, ...rows.map(row => html("tr", {}, ...row.map(cell))))));
}

export function showReport(page, report) {
  document.title = visible(report.title).replace(/␣/g, " ");
  const sections = [html("h1", {}, report.title)];
  if (report.curves.length) sections.push(section("How it learned", ...curves(report.curves)));
  if (report.looks.length) sections.push(section("What it looks at", ...explorer(report)));
  const {columns, rows} = report.samples;
  if (rows.length) sections.push(section("What it answers", table(columns, rows)));
  for (const [title, text] of report.tables)
    sections.push(section(title, scrolling("pre", title, text)));
  if (report.settings.length)
    sections.push(section("Settings", html("dl", {}, ...report.settings.map(([name, text]) =>
      html("div", {}, html("dt", {}, name), html("dd", {}, text))))));
  page.replaceChildren(...sections);
}

const data = document.getElementById("data");
if (data) showReport(document.getElementById("report"), JSON.parse(data.textContent));
