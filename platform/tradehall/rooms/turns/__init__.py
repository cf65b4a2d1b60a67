"""Who speaks: freely, or one after the other with the interpreter between."""
