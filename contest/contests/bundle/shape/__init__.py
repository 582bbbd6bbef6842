"""What may be written in a bundle: keys, types and allowed words, one model for each kind of table."""
