"""Figures of a contest and its marks as tables (统计)."""
