"""Workflow: process definitions (BPMN), running processes, people's tasks and the one worklist."""
