"""Dates, times, zones and durations of FEEL: literals, properties and arithmetic."""
