"""Pure parts of signing: the PAdES engine, the authority, order of turns, the record chain."""
