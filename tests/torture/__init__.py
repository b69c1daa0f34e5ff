"""Deaths, power loss, bad disks, crowds, damage and odd clocks, counted: `make torture` runs them for long."""
