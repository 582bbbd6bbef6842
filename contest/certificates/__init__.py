"""Certificates (证书): the ledger, the paper, and the check that anybody can make."""
