"""What relationships are made of, without any outside."""
