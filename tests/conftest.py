"""Where the tests' own helper modules are found: pytest puts the folder of this file on the path."""
