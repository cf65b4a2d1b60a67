"""How sure a deal is: papers and steps of evidence, disputes, what the event did for it."""
