"""The pure inner ring: money, time, identity, lifecycles and errors; knows no framework."""
