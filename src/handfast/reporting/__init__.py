"""Reports over all contexts: processes as they really ran, read from the table of events."""
