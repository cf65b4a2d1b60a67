"""Documents made from a deal: what stands on them, how they are set, numbered, kept and checked."""
