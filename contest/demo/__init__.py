"""The demonstration (演示): three contests at three moments, made through the other rooms."""
