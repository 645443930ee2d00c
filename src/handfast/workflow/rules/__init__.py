"""Pure decisions of workflow: reading and judging BPMN, the engine, calendars, migrations."""
