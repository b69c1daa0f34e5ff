"""From journal to frozen values."""
