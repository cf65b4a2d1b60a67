"""Notices: what people are told, on the page, by mail and by socket."""
