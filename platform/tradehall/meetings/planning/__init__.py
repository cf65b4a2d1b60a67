"""Planning: whom participants want to meet, and schedules of a whole event made from that."""
