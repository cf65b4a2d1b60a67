"""Samples: goods to be looked at before an order, asked for or offered, sent, received, judged."""
