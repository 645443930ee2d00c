"""Pure decisions of sales: score, territory, import and forecast."""
