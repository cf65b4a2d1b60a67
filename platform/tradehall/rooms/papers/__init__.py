"""Notes and products of a meeting as a page of their own: where no script runs, or beside a call held elsewhere."""
