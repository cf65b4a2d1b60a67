"""What is written down together during a meeting: notes, decisions, and who does what until when."""
