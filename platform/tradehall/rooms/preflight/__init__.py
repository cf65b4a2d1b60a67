"""The test of one's own device and line, days before a meeting: kept as a traffic light that the organisers see."""
