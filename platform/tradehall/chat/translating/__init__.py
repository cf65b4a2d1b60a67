"""What is said is translated as it comes, and when somebody asks for it."""
