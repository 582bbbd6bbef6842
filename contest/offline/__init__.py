"""Judging without a network (离线评分): workbooks and paper, out and back in."""
