"""Deals as files: all of a company's as a workbook or a table, and one as JSON that others can check."""
