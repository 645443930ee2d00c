"""Processes and servers are killed, people and workers collide: nothing is lost, nothing doubled."""
