"""Events: phases, days and slots, organisers, and who takes part."""
