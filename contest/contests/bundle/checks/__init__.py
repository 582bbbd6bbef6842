"""What must fit together in a bundle beyond the shape of its parts."""
