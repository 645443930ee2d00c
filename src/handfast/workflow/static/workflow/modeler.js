// The modeler: draws and changes a process, checks it, and keeps it as a draft.
"use strict";

(() => {
  const area = document.getElementById("modeler");
  if (!area) return;
  const own = (name) => `handfast:${name}`;
  const SETTINGS = ["roles", "teams", "candidates", "assignee", "raci", "due", "calendar", "escalate", "priority", "action", "parameters", "result", "retries", "owner", "decision", "facts", "correlation", "payload", "condition", "key", "title", "informs", "collection", "element", "answer", "results"];
  const EXTENSION = {
    name: "Handfast", prefix: "handfast", uri: "urn:handfast:bpmn:1", xml: { tagAlias: "lowerCase" }, associations: [],
    types: [
      { name: "Settings", extends: ["bpmn:BaseElement"], properties: SETTINGS.map((name) => ({ name, isAttr: true, type: "String" })) },
      { name: "Form", superClass: ["Element"], properties: [{ name: "body", isBody: true, type: "String" }] },
    ],
  };
  const EMPTY = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:handfast="urn:handfast:bpmn:1" id="new_definitions" targetNamespace="urn:handfast:processes"><bpmn:process id="new_process" name="New process" isExecutable="true"><bpmn:startEvent id="start" name="Start" /></bpmn:process><bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="new_process"><bpmndi:BPMNShape id="start_di" bpmnElement="start"><dc:Bounds x="180" y="160" width="36" height="36" /></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>`;
  const modeler = new BpmnJS({ container: area, moddleExtensions: { handfast: EXTENSION } });
  withhold();
  const panel = document.querySelector("[data-properties]");
  let version = area.dataset.version ?? "";
  let dirty = false;

  open();

  // What would be refused when it is published is not offered for drawing.
  function withhold() {
    const without = (refused) => (entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => !refused.test(name)));
    const palette = without(/data-object|data-store|participant/);
    const menu = without(/transaction|event-sub-?process|ad-?hoc|compensat|conditional|link|cancel|complex|data-|store|multiple|participant|-pool/i);
    modeler.get("palette").registerProvider(500, { getPaletteEntries: () => palette });
    for (const name of ["bpmn-replace", "bpmn-append", "bpmn-create"]) {
      modeler.get("popupMenu").registerProvider(name, 500, { getPopupMenuEntries: () => menu });
    }
  }

  async function open() {
    const xml = area.dataset.bpmn ? await (await fetch(area.dataset.bpmn, { credentials: "same-origin" })).text() : EMPTY;
    await show(xml);
    modeler.on("selection.changed", ({ newSelection }) => describe(newSelection.length === 1 ? newSelection[0] : root()));
    modeler.on("commandStack.changed", () => (dirty = true));
  }

  async function show(xml) {
    try {
      await modeler.importXML(xml);
      fit();
      describe(root());
    } catch (error) {
      handfast.toast(`This cannot be drawn: ${error.message}`, "error");
    }
  }

  // The whole diagram in the middle of what the palette leaves free.
  function fit() {
    const canvas = modeler.get("canvas");
    const palette = (area.querySelector(".djs-palette")?.offsetWidth ?? 0) + 40;
    const { inner, outer } = canvas.viewbox();
    const scale = Math.min((outer.width - palette - 20) / inner.width, (outer.height - 40) / inner.height, 1);
    const width = outer.width / scale;
    const height = outer.height / scale;
    canvas.viewbox({ x: inner.x - palette / scale, y: inner.y - (height - inner.height) / 2, width, height });
  }

  const root = () => modeler.get("canvas").getRootElement();

  // -- properties ---------------------------------------------------------------------------------

  function describe(element) {
    panel.replaceChildren();
    const object = element.businessObject;
    document.querySelector("[data-properties-title]").textContent = object.$type.replace("bpmn:", "").replace(/([a-z])([A-Z])/g, "$1 $2");
    for (const field of workflowProperties.fieldsOf(element)) panel.append(row(element, field));
  }

  function row(element, field) {
    const box = document.createElement("div");
    box.className = "hf-field";
    const label = document.createElement("label");
    label.className = "form-label";
    label.textContent = field.label;
    label.htmlFor = `property-${field.name}`;
    const input = control(field);
    input.id = label.htmlFor;
    input.value = read(element, field);
    input.addEventListener("change", () => { write(element, field, input.value.trim()); if (field.name === "action") explain(element); });
    box.append(label, input);
    if (field.help) {
      const help = document.createElement("small");
      help.className = "form-hint";
      help.textContent = field.help;
      box.append(help);
    }
    return box;
  }

  // Another action takes something else: its inputs are named, and those it needs are written out.
  function explain(element) {
    const sample = workflowProperties.begins(element.businessObject);
    if (sample) write(element, { name: "parameters" }, sample);
    describe(element);
    document.getElementById("property-action")?.focus();
  }

  function control(field) {
    if (field.options) {
      const select = document.createElement("select");
      select.className = "form-select";
      select.append(new Option("", ""), ...field.options.map(([key, name]) => new Option(name, key)));
      return select;
    }
    const area = ["long", "form", "script", "documentation"].includes(field.kind);
    const input = document.createElement(area ? "textarea" : "input");
    input.className = "form-control";
    if (area) input.rows = field.kind === "documentation" ? 6 : 3;
    return input;
  }

  function read(element, field) {
    const object = element.businessObject;
    const definition = object.eventDefinitions?.[0];
    const readers = {
      form: () => form(object)?.body ?? form(object)?.$body ?? "",
      script: () => object.script ?? "",
      condition: () => object.conditionExpression?.body ?? "",
      documentation: () => object.documentation?.[0]?.text ?? "",
      timer: () => (definition.timeDuration ?? definition.timeDate ?? definition.timeCycle)?.body ?? "",
      reference: () => { const { holder, attribute } = workflowProperties.named(object); const found = holder[attribute]; return found?.errorCode ?? found?.escalationCode ?? found?.name ?? ""; },
      loop: () => object.loopCharacteristics.get(own(field.name)) ?? "",
    };
    if (readers[field.kind]) return readers[field.kind]();
    return (field.plain ? object[field.name] : object.get(own(field.name))) ?? "";
  }

  function write(element, field, value) {
    const modeling = modeler.get("modeling");
    const make = (type, given) => modeler.get("bpmnFactory").create(type, given);
    const object = element.businessObject;
    const set = (holder, given) => modeling.updateModdleProperties(element, holder, given);
    const expression = () => (value ? make("bpmn:FormalExpression", { body: value }) : undefined);
    const writers = {
      form: () => writeForm(element, value),
      script: () => modeling.updateProperties(element, { script: value, scriptFormat: "feel" }),
      condition: () => modeling.updateProperties(element, { conditionExpression: expression() }),
      documentation: () => modeling.updateProperties(element, { documentation: value ? [make("bpmn:Documentation", { text: value })] : [] }),
      timer: () => set(object.eventDefinitions[0], { timeDuration: undefined, timeDate: undefined, timeCycle: undefined, [timerKind(value)]: expression() }),
      reference: () => refer(element, value, make, set),
      loop: () => set(object.loopCharacteristics, { [own(field.name)]: value || undefined }),
    };
    if (writers[field.kind]) return writers[field.kind]();
    return modeling.updateProperties(element, { [field.plain ? field.name : own(field.name)]: value || undefined });
  }

  const timerKind = (value) => (value.startsWith("R") ? "timeCycle" : /^\d{4}-/.test(value) ? "timeDate" : "timeDuration");

  function refer(element, value, make, set) {
    const { holder, attribute, type } = workflowProperties.named(element.businessObject);
    if (!value) return set(holder, { [attribute]: undefined });
    const definitions = modeler.getDefinitions();
    const code = { "bpmn:Error": "errorCode", "bpmn:Escalation": "escalationCode" }[type];
    let found = (definitions.rootElements ?? []).find((one) => one.$type === type && (one[code ?? "name"] === value));
    if (!found) {
      found = make(type, { name: value, ...(code ? { [code]: value } : {}) });
      found.$parent = definitions;
      definitions.get("rootElements").push(found);
    }
    return set(holder, { [attribute]: found });
  }

  const form = (object) => object.extensionElements?.values?.find((one) => one.$type === "handfast:Form" || one.$type === "handfast:form");

  function writeForm(element, value) {
    const factory = modeler.get("moddle");
    const object = element.businessObject;
    const others = (object.extensionElements?.values ?? []).filter((one) => one !== form(object));
    const holder = modeler.get("bpmnFactory").create("bpmn:ExtensionElements", { values: others });
    if (value) {
      const made = factory.create("handfast:Form", { body: value });
      made.$parent = holder;
      holder.values.push(made);
    }
    modeler.get("modeling").updateProperties(element, { extensionElements: holder.values.length ? holder : undefined });
  }

  // -- keeping ----------------------------------------------------------------------------------------

  async function send(url, more = {}) {
    const { xml } = await modeler.saveXML({ format: true });
    const body = new FormData();
    body.append("xml", xml);
    for (const [key, value] of Object.entries(more)) body.append(key, value);
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": handfast.csrfToken() }, credentials: "same-origin" });
    const type = answer.headers.get("Content-Type") ?? "";
    if (!type.includes("json")) throw new Error(handfast.problem(answer.status, ""));
    return answer.json();
  }

  function tell(problems) {
    const card = document.getElementById("problems");
    const list = card.querySelector("[data-problems]");
    list.replaceChildren(...problems.map(problemRow));
    card.hidden = problems.length === 0;
  }

  function problemRow({ element, text }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "list-group-item list-group-item-action wf-problem";
    button.textContent = text;
    const shape = element && modeler.get("elementRegistry").get(element);
    if (shape) button.addEventListener("click", () => { modeler.get("selection").select(shape); modeler.get("canvas").scrollToElement(shape); });
    return button;
  }

  const acts = {
    async check() {
      const { problems } = await send(area.dataset.check);
      tell(problems);
      handfast.toast(problems.length ? `${problems.length} to be mended.` : "It can be published.", problems.length ? "warning" : "success");
    },
    async save() {
      const answer = await send(area.dataset.save, { version });
      tell(answer.problems);
      if (!answer.saved) return handfast.toast(answer.problems[0]?.text ?? "It was not saved.", "error");
      version = String(answer.version);
      dirty = false;
      history.replaceState(null, "", answer.here);
      handfast.toast(answer.problems.length ? "Saved as a draft; some things are still to be mended." : `Saved as the draft of version ${answer.number}.`, "success");
    },
    async download() {
      const { xml } = await modeler.saveXML({ format: true });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([xml], { type: "application/xml" }));
      link.download = `${root().businessObject.id}.bpmn`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-model]");
    if (!button) return;
    button.disabled = true;
    try {
      await acts[button.dataset.model]();
    } catch (error) {
      handfast.toast(error.message, "error");
    } finally {
      button.disabled = false;
    }
  });

  document.getElementById("model-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) await show(await file.text());
    event.target.value = "";
    dirty = true;
  });

  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
})();
