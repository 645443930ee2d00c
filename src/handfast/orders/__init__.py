"""Orders: capture, validation, change orders (MACD)."""
