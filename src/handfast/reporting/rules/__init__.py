"""Pure rules of reports: words, the process map's layout, and the two standard log formats."""
