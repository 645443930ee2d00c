// Widgets: charts, boards, signature pad, file drop, copy, searchable selects. Each sets itself up
// on the elements that carry its data attribute, also in fragments that arrive later.
"use strict";

// -- charts -------------------------------------------------------------------------------------------

const palette = ["#1e5fa8", "#2ba06a", "#e29a1c", "#6d4bc4", "#2a9fb5", "#cc3131", "#8492a6", "#c0569d"];

handfast.onContent(async (root) => {
  const areas = handfast.all(root, "[data-chart]");
  if (!areas.length) return;
  await Promise.all([handfast.load("echarts"), document.fonts.ready]);
  for (const area of areas) drawChart(area);
});

function drawChart(area) {
  const option = JSON.parse(document.getElementById(area.dataset.chart).textContent);
  const chart = echarts.getInstanceByDom(area) ?? echarts.init(area, null, { renderer: "canvas" });
  chart.setOption(withDefaults(option));
  new ResizeObserver(() => chart.resize()).observe(area);
}

/** Fill in what makes all charts look alike; HTML tooltips would break the content policy. */
function withDefaults(option) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const text = { fontFamily: "Inter, system-ui, sans-serif", color: "#556275", fontSize: 12 };
  const axis = {
    axisLine: { lineStyle: { color: "#d5dce5" } },
    axisTick: { show: false },
    axisLabel: { color: "#556275" },
    splitLine: { lineStyle: { color: "#eaeef3" } },
  };
  const axes = (given) => (Array.isArray(given) ? given : [given]).map((one) => ({ ...axis, ...one }));
  const filled = {
    color: palette,
    animation: !calm,
    ...option,
    textStyle: { ...text, ...option.textStyle },
    tooltip: { trigger: "axis", confine: true, ...option.tooltip, renderMode: "richText" },
    legend: option.legend && { bottom: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: text, ...option.legend },
  };
  if (option.xAxis) filled.xAxis = axes(option.xAxis);
  if (option.yAxis) filled.yAxis = axes(option.yAxis);
  if (option.xAxis) filled.grid = { left: 8, right: 12, top: 16, bottom: option.legend ? 34 : 6, containLabel: true, ...option.grid };
  return filled;
}

// -- boards -------------------------------------------------------------------------------------------

handfast.onContent(async (root) => {
  const boards = handfast.all(root, "[data-kanban]");
  if (!boards.length) return;
  await handfast.load("sortable");
  for (const board of boards) for (const list of board.querySelectorAll("[data-column]")) makeSortable(list, board);
});

function makeSortable(list, board) {
  Sortable.create(list, {
    group: "board",
    draggable: ".hf-card",
    filter: ".dropdown",
    preventOnFilter: false,
    delay: 140,
    delayOnTouchOnly: true,
    animation: 140,
    ghostClass: "is-ghost",
    dragClass: "is-dragged",
    onEnd(event) {
      if (event.from === event.to && event.oldIndex === event.newIndex) return;
      const home = [...event.from.querySelectorAll(".hf-card")].filter((card) => card !== event.item)[event.oldDraggableIndex];
      moveCard(board, event.item, { from: event.from, next: home ?? null });
    },
  });
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-move-to]");
  if (!choice) return;
  const card = choice.closest(".hf-card");
  const board = choice.closest("[data-kanban]");
  const undo = { from: card.parentElement, next: card.nextElementSibling };
  board.querySelector(`[data-column="${CSS.escape(choice.dataset.moveTo)}"]`).prepend(card);
  moveCard(board, card, undo);
});

/** Tell the server where a card went; put it back when the server refuses. */
async function moveCard(board, card, undo) {
  const following = card.nextElementSibling?.dataset.card ?? "";
  const body = new URLSearchParams({ card: card.dataset.card, column: card.parentElement.dataset.column, before: following });
  tally(board);
  try {
    const answer = await fetch(board.dataset.url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": handfast.csrfToken(), "HX-Request": "true", Accept: "text/html, application/problem+json" },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(handfast.problem(answer.status, text));
    settle(board, card, answer, text);
  } catch (error) {
    undo.from.insertBefore(card, undo.next);
    tally(board);
    handfast.toast(error.message, "error");
  }
}

/** Take over a fresh board from the answer if there is one, and its toast. */
function settle(board, card, answer, text) {
  const trigger = answer.headers.get("HX-Trigger");
  const said = trigger?.startsWith("{") ? JSON.parse(trigger).toast : null;
  const column = card.closest(".hf-column").querySelector("h2").textContent;
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-kanban]");
  if (fresh) {
    board.replaceWith(fresh);
    htmx.process(fresh);
    htmx.trigger(fresh, "htmx:load", { elt: fresh });
  }
  handfast.toast(said?.text ?? `Moved to ${column}`, said?.tone ?? "success");
}

function tally(board) {
  for (const column of board.querySelectorAll(".hf-column")) {
    column.querySelector("[data-count]").textContent = column.querySelectorAll(".hf-card").length;
  }
}

// -- signature ------------------------------------------------------------------------------------------

document.addEventListener("alpine:init", () => Alpine.data("signaturePad", signaturePad));

/** Alpine component: keeps the hidden fields in step with what is drawn or typed; it may be used before the library is there. */
function signaturePad() {
  let pad, canvas, box, ready;
  const field = (name) => box.querySelector(`[data-sign-${name}]`);
  const save = () => (field("image").value = pad.isEmpty() && field("kind").value === "drawn" ? "" : canvas.toDataURL("image/png"));
  return {
    typing: false,
    get drawPressed() { return String(!this.typing); },
    get typePressed() { return String(this.typing); },
    init() {
      box = this.$root;
      canvas = field("canvas");
      ready = this.begin();
    },
    async begin() {
      await Promise.all([handfast.load("signature"), document.fonts.load("600 46px Signature")]);
      pad = new SignaturePad(canvas, { penColor: "#14213a", minWidth: 0.8, maxWidth: 2.6 });
      pad.addEventListener("endStroke", save);
      new ResizeObserver(() => this.fit()).observe(canvas);
    },
    fit() {
      const strokes = pad.toData();
      const ratio = Math.max(devicePixelRatio || 1, 1);
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      if (this.typing) this.render();
      else pad.fromData(strokes);
    },
    async draw() {
      this.typing = false;
      await ready;
      field("kind").value = "drawn";
      pad.on();
      this.clear();
    },
    async type() {
      this.typing = true;
      await ready;
      field("kind").value = "typed";
      pad.clear();
      pad.off();
      this.render();
    },
    async render() {
      await ready;
      if (!this.typing) return;
      const name = field("text").value.trim();
      pad.clear();
      const pen = canvas.getContext("2d");
      const room = canvas.offsetWidth - 56;
      let size = 54;
      do pen.font = `600 ${size}px Signature`; while (pen.measureText(name).width > room && --size > 14);
      pen.fillStyle = "#14213a";
      pen.fillText(name, 28, canvas.offsetHeight - 52);
      if (name) save();
      else field("image").value = "";
    },
    async clear() {
      await ready;
      pad.clear();
      field("image").value = "";
      if (this.typing) field("text").value = "";
    },
  };
}

// -- files, copying, selects ----------------------------------------------------------------------------

document.addEventListener("change", (event) => {
  const drop = event.target.closest("[data-file-drop]");
  if (drop && event.target.type === "file") listFiles(drop, event.target.files);
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.("[data-file-drop]");
    drop?.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
  });
}

function listFiles(drop, files) {
  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`);
  const rows = [...files].map((file) => {
    const row = document.createElement("li");
    row.append(file.name, Object.assign(document.createElement("span"), { textContent: size(file.size) }));
    return row;
  });
  drop.querySelector("[data-files]").replaceChildren(...rows);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    label.textContent = "Copied";
    setTimeout(() => (label.textContent = before), 1600);
  } catch {
    handfast.toast("Copying is not allowed here. Select the text and copy it.", "warning");
  }
});

handfast.onContent(async (root) => {
  const selects = handfast.all(root, "select[data-search-select]");
  if (!selects.length) return;
  handfast.loadStyles("tomselectCss");
  await handfast.load("tomselect");
  for (const select of selects) {
    if (select.tomselect) continue;
    select.setAttribute("aria-label", select.labels[0]?.textContent ?? "");
    new TomSelect(select, { maxOptions: 200, plugins: select.multiple ? ["remove_button"] : [] });
  }
});
