"""Stored uploads (文件): kept by content, named by rows, checked before they are kept."""
