"""What one may do with entries (报名), one file a noun."""
