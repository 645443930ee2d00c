// The rules editor: rows that are dragged, and problems shown at the cells they belong to.
"use strict";

handfast.onContent(async (root) => {
  const bodies = handfast.all(root, "[data-sort-rows]");
  if (!bodies.length) return;
  await handfast.load("sortable");
  for (const body of bodies) {
    Sortable.create(body, {
      handle: "[data-grip]",
      draggable: "tr",
      animation: 140,
      ghostClass: "is-ghost",
      onEnd: () => {
        renumber(body);
        htmx.trigger(body.closest("form"), "rules:changed");
      },
    });
  }
});

function renumber(body) {
  [...body.querySelectorAll("[data-number]")].forEach((label, place) => (label.textContent = place + 1));
}

/** Show each listed problem at its cell, and take away those that were mended. */
handfast.onContent((root) => {
  const [list] = handfast.all(root, "#findings");
  const editor = document.querySelector("[data-rules-editor]");
  if (!list || !editor) return;
  const told = new Map([...list.querySelectorAll("[data-problem]")].map((one) => [one.dataset.problem, one.dataset.text]));
  for (const note of editor.querySelectorAll("[data-problem-of]")) {
    const text = told.get(note.dataset.problemOf) ?? "";
    note.textContent = text;
    const control = note.parentElement.querySelector("[data-place]");
    control.classList.toggle("is-invalid", Boolean(text));
    control.setAttribute("aria-invalid", String(Boolean(text)));
  }
});

// A change of the grid by one of its buttons changes what the checks say.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "grid") return;
  const editor = document.querySelector("[data-rules-editor]");
  if (editor) htmx.trigger(editor, "rules:changed");
});
