"""Leitai 擂台: contests of trade unions, from the announcement to the certificate.

Nothing is imported here, so that ``contest.scoring`` stays usable without Flask.
"""
