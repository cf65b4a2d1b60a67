"""Sample data: readable files under seeds/, loaded through commands."""
