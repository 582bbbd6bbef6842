"""The contest bundle (竞赛包): one document that describes a whole contest.

``reading.read_bundle`` is the door: bytes or a document in, the checked document with all of its
errors and warnings out. ``shape`` says what may be written, ``checks`` what must fit together.
The format (``leitai-bundle/1``) is told in docs/bundle.md; docs/bundle.schema.json is made from
``shape``.
"""
