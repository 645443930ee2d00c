"""Documents: templates, rendering to PDF/A, versions kept for good; knows papers, not contracts."""
