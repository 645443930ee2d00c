"""Pure decisions of the documents context: rendering and looking at pages, no storage."""
