"""The live term sheet of two companies: both sides write it down together, read it back, and then one proposes it."""
