"""Use cases of gateways."""

from handfast.gateways.services.calling import call, call_many
from handfast.gateways.services.connectors import (
    install_simulators,
    save_connector,
    set_script,
    set_status,
)
from handfast.gateways.services.receiving import receive, register_handler, replay_message
from handfast.gateways.services.simulating import send_report

__all__ = [
    "call",
    "call_many",
    "install_simulators",
    "receive",
    "register_handler",
    "replay_message",
    "save_connector",
    "send_report",
    "set_script",
    "set_status",
]
