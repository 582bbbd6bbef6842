"""A contest as a document (存档): import and export of bundles, the format of ``contest.contests.bundle``."""
