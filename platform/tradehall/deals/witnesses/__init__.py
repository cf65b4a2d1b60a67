"""Confirmations by somebody without an account: a signed link for one use, which the side itself or the organisers
let go out. See docs/adr/0012-confirmations-by-a-link.md."""
