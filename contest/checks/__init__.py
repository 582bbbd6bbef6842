"""Self-check of the live database (数据自检)."""
