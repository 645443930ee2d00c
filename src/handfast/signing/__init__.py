"""Own electronic signature: envelopes, recipients, PAdES seals, completion certificate, verify."""
