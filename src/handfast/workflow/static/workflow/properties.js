// The properties of a chosen element: few, in words, stored as attributes of our own namespace.
"use strict";

const workflowProperties = (() => {
  const offered = JSON.parse(document.getElementById("offered")?.textContent ?? "{}");
  const text = (name, label, help = "") => ({ name, label, help });
  const long = (name, label, help = "") => ({ name, label, help, kind: "long" });
  const choice = (name, label, from, help = "") => ({ name, label, help, options: offered[from] ?? [] });

  const person = [
    text("roles", "Offered to roles", `Keys, with commas: ${(offered.roles ?? []).map(([key]) => key).join(", ")}`),
    text("teams", "Offered to teams", `Keys, with commas: ${(offered.teams ?? []).map(([key]) => key).join(", ")}`),
    text("candidates", "Offered to, as expression", 'FEEL: if amount > 1000 then "role:finance" else "role:sales"'),
    text("assignee", "Given to, as expression", "FEEL that gives a member's id"),
    text("raci", "Phase of a responsibility table", "Such as contract.drafting: who is R or A may do it, C and I are told"),
    text("due", "Due within", "Working time: PT4H, P2D"),
    choice("calendar", "Calendar", "calendars"),
    text("escalate", "When late, tell", "manager, role:finance or team:legal"),
    text("priority", "Priority", "0 to 100; 50 is usual"),
    { name: "form", label: "Form", kind: "form", help: 'JSON: [{"key": "ok", "label": "Agreed", "type": "boolean"}]; types text, longtext, number, boolean, date, choice' },
  ];
  const caught = [text("correlation", "Key of the message", "FEEL; empty: the key of the instance")];
  const thrown = [text("correlation", "Key of the message", "FEEL; empty: the key of the instance"), long("payload", "What it carries", "FEEL context; empty: all variables")];
  const parameters = long("parameters", "Parameters", "FEEL context: {role: \"legal\", subject: title}");
  const chosen = (object) => (offered.actions ?? []).find(([name]) => name === object.get("handfast:action"));
  const byType = {
    "bpmn:UserTask": person,
    "bpmn:ManualTask": person,
    "bpmn:ServiceTask": [choice("action", "Action", "actions"), parameters, text("result", "Outcome into variable"), text("retries", "Repetitions", "3 is usual"), text("owner", "Owner of incidents", "A role")],
    "bpmn:BusinessRuleTask": [choice("decision", "Decision table", "decisions"), long("facts", "Facts", "FEEL context; empty: all variables"), text("result", "Outcome into variable")],
    "bpmn:ScriptTask": [{ name: "script", label: "Script", kind: "script", help: "FEEL; a context becomes variables" }, text("result", "Outcome into variable", "For a single value")],
    "bpmn:CallActivity": [{ ...choice("calledElement", "Process", "processes"), plain: true }],
    "bpmn:SequenceFlow": [{ name: "conditionExpression", label: "Condition", kind: "condition", help: "FEEL; behind an exclusive or inclusive gateway" }],
    "bpmn:SendTask": thrown,
    "bpmn:IntermediateThrowEvent": thrown,
    "bpmn:EndEvent": thrown,
    "bpmn:ReceiveTask": caught,
    "bpmn:IntermediateCatchEvent": caught,
    "bpmn:BoundaryEvent": caught,
    "bpmn:StartEvent": [text("condition", "Only if", "FEEL over the event that starts it"), text("key", "Key of the instance", "FEEL; empty: the record's id")],
    "bpmn:Process": [text("title", "Title of instances", 'FEEL: "Runbook of " + number'), text("owner", "Owner of incidents", "A role")],
  };

  /** The fields that an element offers. */
  function fieldsOf(element) {
    const object = element.businessObject;
    const found = [{ name: "name", label: "Name", plain: true }];
    if (object.$type === "bpmn:Process") found.push({ name: "id", label: "Key", plain: true, help: "Letters, digits, - and _; never changes afterwards" });
    found.push(...(byType[object.$type] ?? []).map((field) => (field === parameters ? explained(object) : field)));
    const definition = object.eventDefinitions?.[0];
    if (definition?.$type === "bpmn:TimerEventDefinition") found.push({ name: "timer", label: "Time", kind: "timer", help: "PT4H after it is reached, 2026-03-02T09:00:00Z, R/P1D again and again, or FEEL" });
    if (named(object)) found.push({ name: "reference", label: "Name of the message, signal or error", kind: "reference", help: "An event's topic (contract.executed) or a name of your own" });
    if (object.loopCharacteristics?.$type === "bpmn:MultiInstanceLoopCharacteristics") found.push(loop("collection", "For each of", "A variable or FEEL, such as lines[price > 100]"), loop("element", "Each is called"), loop("answer", "Answer variable"), loop("results", "Answers into the list"));
    if (object.$type !== "bpmn:SequenceFlow") found.push({ name: "documentation", label: "Guidance", kind: "documentation", help: "Shown with the task: ## heading, - list, **strong**, [text](/path)" });
    return found;
  }

  /** The parameters of a service task, with what its action takes and gives. */
  function explained(object) {
    const [, , takes] = chosen(object) ?? [];
    return takes ? { ...parameters, help: `FEEL context. ${takes}` } : parameters;
  }

  /** What the parameters begin with once an action is chosen; empty when there are some already. */
  function begins(object) {
    const [, , , sample] = chosen(object) ?? [];
    return object.get("handfast:parameters") ? "" : sample ?? "";
  }

  const loop = (name, label, help = "") => ({ name, label, help, kind: "loop" });

  /** The message, signal, error or escalation definition of an element, with where it refers. */
  function named(object) {
    const kinds = { "bpmn:MessageEventDefinition": ["messageRef", "bpmn:Message"], "bpmn:SignalEventDefinition": ["signalRef", "bpmn:Signal"], "bpmn:ErrorEventDefinition": ["errorRef", "bpmn:Error"], "bpmn:EscalationEventDefinition": ["escalationRef", "bpmn:Escalation"] };
    const definition = object.eventDefinitions?.[0];
    if (definition && kinds[definition.$type]) return { holder: definition, attribute: kinds[definition.$type][0], type: kinds[definition.$type][1] };
    if (["bpmn:SendTask", "bpmn:ReceiveTask"].includes(object.$type)) return { holder: object, attribute: "messageRef", type: "bpmn:Message" };
    return null;
  }

  return { fieldsOf, named, begins };
})();
