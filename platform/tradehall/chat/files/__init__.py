"""Pictures and documents in talk: uploaded in parts over lines that drop, checked by a child process, kept sealed."""
