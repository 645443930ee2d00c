// Shell behavior: HTMX settings, toasts, confirmation, dialogs, shortcuts, lazy loading of libraries.
"use strict";

const handfast = (() => {
  const sources = { ...document.currentScript.dataset };
  const loading = {};

  /** Run `setUp(root)` for the page now and for every fragment HTMX puts in later. */
  function onContent(setUp) {
    htmx.onLoad((root) => setUp(root));
  }

  /** Elements matching the selector inside root, root itself included. */
  function all(root, selector) {
    const inside = [...root.querySelectorAll(selector)];
    return root.matches && root.matches(selector) ? [root, ...inside] : inside;
  }

  /** Load one of the libraries named on the script element once; resolves when it is ready. */
  function load(name) {
    loading[name] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = sources[name];
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${name} could not be loaded`));
      document.head.append(script);
    });
    return loading[name];
  }

  function loadStyles(name) {
    if (loading[name]) return;
    loading[name] = true;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = sources[name];
    document.head.prepend(link);
  }

  function csrfToken() {
    return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  }

  /** Show a toast; errors stay until they are dismissed. */
  function toast(text, tone = "info") {
    const template = document.getElementById("toast-template");
    if (!template || !text) return;
    const box = template.content.firstElementChild.cloneNode(true);
    box.classList.replace("hf-toast-info", `hf-toast-${tone}`);
    box.querySelector(".hf-toast-text").textContent = text;
    if (tone === "error") box.setAttribute("role", "alert");
    document.getElementById("toasts").append(box);
    fade(box);
  }

  function fade(box) {
    if (box.matches(".hf-toast-error, .hf-toast-danger")) return;
    setTimeout(() => box.remove(), 7000);
  }

  /** Say what went wrong from a problem+json body, else from the status. */
  function problem(status, body) {
    try {
      const parsed = JSON.parse(body);
      const first = parsed.problems?.[0] ?? parsed.errors?.[0];
      return parsed.detail || first?.message || parsed.title;
    } catch {
      const known = { 401: "Please sign in again.", 403: "You are not allowed to do this.", 404: "This is no longer here.", 409: "Somebody else changed this meanwhile. Reload and try again.", 429: "Too many tries. Wait a moment." };
      return known[status] ?? "That did not work. Nothing was changed; please try again.";
    }
  }

  /** Ask in the confirmation dialog; resolves to true or false. */
  function confirmed(text, { yes = "Continue", tone = "" } = {}) {
    const dialog = document.getElementById("confirm-dialog");
    const button = dialog.querySelector("[data-confirm-yes]");
    dialog.querySelector("[data-confirm-text]").textContent = text;
    dialog.classList.toggle("is-danger", tone === "danger");
    button.className = tone === "danger" ? "btn btn-danger" : "btn btn-primary";
    button.textContent = yes;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  }

  return { onContent, all, load, loadStyles, csrfToken, toast, fade, problem, confirmed };
})();

// -- HTMX ---------------------------------------------------------------------------------------

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = handfast.csrfToken();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const area = event.detail.elt;
  if (area.hasAttribute("data-live") && document.hidden) event.preventDefault();
  const button = event.detail.requestConfig.triggeringEvent?.submitter;
  if (button && !event.defaultPrevented) {
    button.disabled = true;
    event.detail.xhr.addEventListener("loadend", () => (button.disabled = false));
  }
});

// An error that brings its own target (the toasts) is shown there, not reported a second time.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:responseError", (event) => {
  const { status, responseText } = event.detail.xhr;
  handfast.toast(handfast.problem(status, responseText), "error");
});

document.addEventListener("htmx:sendError", () => {
  handfast.toast("The server could not be reached. Check the connection and try again.", "error");
});

document.addEventListener("toast", (event) => {
  const { text, tone, value } = event.detail ?? {};
  handfast.toast(text ?? value, tone);
});

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  handfast.confirmed(event.detail.question).then((yes) => yes && event.detail.issueRequest(true));
});

// -- confirmation, double sending, dialogs, links of rows -------------------------------------------

const agreed = new WeakSet();

document.addEventListener("click", async (event) => {
  const element = event.target.closest("[data-confirm]");
  if (!element || element.matches("form")) return;
  if (agreed.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { confirm, confirmYes, confirmTone } = element.dataset;
  if (await handfast.confirmed(confirm, { yes: confirmYes, tone: confirmTone })) {
    agreed.add(element);
    element.click();
  }
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  at("[data-dismiss-toast]")?.closest(".hf-toast").remove();
  const opener = at("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
  at("[data-close-dialog]")?.closest("dialog")?.close();
  const row = at("tr[data-row-link]");
  if (row && !at("a, button, input, select, label") && !String(getSelection())) row.querySelector("a")?.click();
});

document.addEventListener("keydown", (event) => {
  const field = document.querySelector("[data-shortcut]");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (!field || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== field.dataset.shortcut) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// -- what every fragment needs -----------------------------------------------------------------------

handfast.onContent((root) => {
  for (const box of handfast.all(root, ".hf-toast")) handfast.fade(box);
  for (const dialog of handfast.all(root, "dialog.hf-dialog[open]:not(:modal)")) bringUp(dialog);
  for (const table of handfast.all(root, ".table-cards")) labelCells(table);
  for (const stage of handfast.all(root, ".hf-stage.is-current")) {
    const bar = stage.closest(".hf-stream");
    bar.scrollLeft = stage.offsetLeft - 24;
  }
  for (const graph of handfast.all(root, ".hf-graph .hf-scroll")) {
    const now = graph.querySelector(".hf-node.hf-tone-blue, .hf-node.hf-tone-red");
    if (now) graph.scrollLeft = now.transform.baseVal[0].matrix.e - 96;
  }
});

/** A dialog that the server opened because its form was refused: over the page, at the fault. */
function bringUp(dialog) {
  dialog.close();
  dialog.showModal();
  dialog.querySelector(".is-invalid, [aria-invalid=true]")?.focus();
}

/** Give each cell the words of its header, for the card layout of the phone. */
function labelCells(table) {
  const words = [...table.querySelectorAll("thead tr:last-child > *")].map((head) => head.textContent.trim());
  for (const row of table.querySelectorAll("tbody > tr, tfoot > tr")) {
    let column = 0;
    for (const cell of row.children) {
      if (words[column] && cell.colSpan === 1 && !cell.dataset.label) cell.dataset.label = words[column];
      column += cell.colSpan;
    }
  }
}

// -- the search field's results ------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const box = event.target.closest(".hf-search");
  if (!box) return;
  const places = [box.querySelector("[data-search]"), ...box.querySelectorAll(".hf-search-hits a")];
  if (event.key === "Escape") return closeHits(box);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || places.length < 2) return;
  event.preventDefault();
  places.at((places.indexOf(document.activeElement) + step) % places.length).focus();
});

document.addEventListener("click", (event) => {
  for (const box of document.querySelectorAll(".hf-search")) {
    if (!box.contains(event.target)) closeHits(box);
  }
});

function closeHits(box) {
  if (document.activeElement.closest(".hf-search-hits")) box.querySelector("[data-search]").focus();
  box.querySelector(".hf-search-hits")?.replaceChildren();
}
