"""Setting a contest up (赛事筹备): gallery, steps, last check before registration, later changes.

After ``archive``, because a contest is made and copied through its bundle.
"""
