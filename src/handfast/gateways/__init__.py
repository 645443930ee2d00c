"""Gateways: connectors to partners, calls out, messages in, the delivery log, simulators."""
