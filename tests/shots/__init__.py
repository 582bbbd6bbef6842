"""Pictures of every page of the demonstration: ``script/shots``."""
