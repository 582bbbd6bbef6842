"""The workbook itself (评分工作簿): how it looks, how it is filled, how it is read back."""
