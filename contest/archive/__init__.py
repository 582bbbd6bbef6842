"""A contest as a document (存档): import and export in the form of ``contest.contests.bundle``."""
