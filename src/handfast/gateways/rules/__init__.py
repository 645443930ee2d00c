"""Pure decisions of gateways: signatures and what a simulator answers."""

from handfast.gateways.rules.script import answer, parse_script, script_json
from handfast.gateways.rules.signature import sign, sign_message, signature_fits

__all__ = ["answer", "parse_script", "script_json", "sign", "sign_message", "signature_fits"]
