"""How gunicorn serves Facilitator: one process with many threads, because on SQLite one process writes.

``facilitator.serve`` starts gunicorn with this file; by hand: ``gunicorn -c gunicorn.conf.py wsgi:app``.
Requests wait outside the threads until they are there (``facilitator/serving.py``). Threads are made on demand; an open
screen keeps one, and so does a request that waits for its turn to write: twice as many as screens are expected, or
pages would wait for a screen to be closed. More than one process (WEB_PROCESSES) needs PostgreSQL.
"""

import os
import resource
from pathlib import Path

host = os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT') or '8000'}"
worker_class = "facilitator.serving.PatientWorker"
workers = int(os.environ.get("WEB_PROCESSES") or 1)
threads = int(os.environ.get("WEB_THREADS") or 1200)
worker_connections = 4 * threads

# Every open screen is an open file; many systems begin with 1,024 and allow far more.
_files, _most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
_wanted_files = worker_connections + 1024
if _files != resource.RLIM_INFINITY and _files < _wanted_files:
    _allowed = _wanted_files if _most_files == resource.RLIM_INFINITY else min(_wanted_files, _most_files)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_allowed, _most_files))

# Nobody is killed for not having answered the master in time: a laptop that slept for a minute would lose its worker,
# and with it every open screen. What is lost: a worker that hangs is not restarted by itself; /healthz does not answer.
timeout = 0

# A request that is still on when the server is told to stop gets this long, in seconds.
graceful_timeout = 5

# The worker's heartbeat is a file that is touched each second: memory where there is some, not the disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK) else None

# Requests are logged by the application, without tokens or answers; gunicorn reports only what is wrong.
accesslog = None
errorlog = "-"
logger_class = "facilitator.server_log.ServerLog"  # an address may be a key: its lines leave them out
loglevel = "warning"

# Nothing listens but the address above. Which proxies to trust is the application's setting, not gunicorn's.
control_socket_disable = True
forwarded_allow_ips = ""

limit_request_line = 8190
proc_name = "facilitator"
