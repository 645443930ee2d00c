"""The API from outside: what it describes, what it answers to anything, what it promises callers."""
