"""Directory, requests, meetings and the claims that make double booking impossible."""
