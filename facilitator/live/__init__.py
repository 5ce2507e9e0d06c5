"""What tells open screens that something changed.

`hub` holds the open streams and what each audience of a room sees now; `announcer` is the one thread that looks,
renders and wakes them; `in_process` and `postgres` carry the news of a commit to it; `hooks` hears the commits.
"""
