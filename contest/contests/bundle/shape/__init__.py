"""What may be written in a bundle: keys, types, allowed words; one model for each kind of table."""
