// Diagrams of processes: drawn read-only, with the places where an instance stands, kept fresh.
"use strict";

(() => {
  const viewers = new Map();

  handfast.onContent((root) => {
    for (const area of handfast.all(root, ".wf-diagram[data-bpmn]")) draw(area);
    if (handfast.all(root, "#marks").length) for (const [area, viewer] of viewers) mark(area, viewer);
  });

  async function draw(area) {
    if (viewers.has(area)) return;
    const viewer = new BpmnJS({ container: area });
    viewers.set(area, null);
    try {
      const answer = await fetch(area.dataset.bpmn, { credentials: "same-origin" });
      await viewer.importXML(await answer.text());
    } catch (error) {
      area.classList.add("wf-undrawn");
      area.textContent = "The diagram cannot be drawn; it may hold no picture of its elements.";
      return;
    }
    fit(viewer);
    viewers.set(area, viewer);
    mark(area, viewer);
    new ResizeObserver(() => { if (fit(viewer)) show(area, viewer); }).observe(area);
  }

  /** Show all of it where that can be read, else from its left end; false while it has no size. */
  function fit(viewer) {
    const canvas = viewer.get("canvas");
    canvas.resized();
    const { width, height } = canvas.getSize();
    if (!width || !height) return false; // not on screen yet, or no longer
    canvas.zoom("fit-viewport", "auto");
    if (canvas.zoom() >= 0.55) return true;
    const { inner } = canvas.viewbox();
    const scale = Math.min(0.8, Math.max(0.45, height / (inner.height + 40)));
    canvas.viewbox({ x: inner.x - 20, y: inner.y - 20, width: width / scale, height: height / scale });
    return true;
  }

  /** Bring the first place where it stands into view. */
  function show(area, viewer) {
    const source = document.getElementById(area.dataset.marks);
    const { tokens } = source ? JSON.parse(source.textContent) : { tokens: [] };
    const shape = tokens.length && viewer.get("elementRegistry").get(tokens[0].element);
    if (!shape) return;
    const canvas = viewer.get("canvas");
    const view = canvas.viewbox();
    if (shape.x >= view.x && shape.x + shape.width <= view.x + view.width) return;
    canvas.viewbox({ ...view, x: shape.x + shape.width / 2 - view.width / 2 });
  }

  function mark(area, viewer) {
    const source = document.getElementById(area.dataset.marks);
    if (!viewer || !source) return;
    const { passed, tokens } = JSON.parse(source.textContent);
    const registry = viewer.get("elementRegistry");
    const canvas = viewer.get("canvas");
    const overlays = viewer.get("overlays");
    overlays.clear();
    registry.forEach((element) => {
      for (const name of ["wf-passed", "wf-here", "wf-stuck", "wf-waits"]) canvas.removeMarker(element.id, name);
    });
    for (const id of passed) if (registry.get(id)) canvas.addMarker(id, "wf-passed");
    const counts = {};
    for (const token of tokens) {
      if (!registry.get(token.element)) continue;
      const waits = ["timer", "message", "signal"].includes(token.kind);
      canvas.addMarker(token.element, token.kind === "failure" ? "wf-stuck" : waits ? "wf-waits" : "wf-here");
      if (!waits) (counts[token.element] ??= []).push(token);
    }
    for (const [id, found] of Object.entries(counts)) {
      const badge = document.createElement("div");
      badge.className = found.some((t) => t.kind === "failure") ? "wf-token wf-token-stuck" : "wf-token";
      badge.textContent = String(found.length);
      badge.title = `${found.length} here`;
      overlays.add(id, { position: { top: -10, left: -8 }, html: badge });
    }
  }
})();
