"""How the agenda leaves this machine: text in, outcome out. Nothing here knows the journal."""
