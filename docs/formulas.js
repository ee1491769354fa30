// Renders the formulas; what KaTeX refuses stays to be seen, in red.
addEventListener("DOMContentLoaded", () => {
  for (const formula of document.querySelectorAll(".arithmatex")) {
    const tex = formula.textContent.trim().replace(/^\\[([]|\\[)\]]$/g, "");
    const displayMode = formula.tagName === "DIV" || formula.textContent.trim().startsWith("\\[");
    katex.render(tex, formula, { displayMode, throwOnError: false });
  }
});
