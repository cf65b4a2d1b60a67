"""Next steps: who does what until when, after a meeting or for a deal."""
