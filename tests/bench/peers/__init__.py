"""Small servers that do the same as ours with what their libraries offer: what our figures are held against."""
