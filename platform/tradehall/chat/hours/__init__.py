"""When people work, on their own clock; shown to those who talk with them."""
