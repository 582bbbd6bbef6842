"""Rubrics as workbooks (评分标准表格): our own table both ways, and marking schemes for CIS."""
