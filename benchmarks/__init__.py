"""What we claim about speed and size, measured on this machine: ``make bench``."""
