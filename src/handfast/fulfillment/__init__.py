"""Fulfillment: decomposition, orchestration plan, tasks, fallout, jeopardy."""
