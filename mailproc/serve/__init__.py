"""`mailproc serve`: listeners that accept mail, a worker that decides and sends, a supervisor.

The supervisor opens the sockets, starts the other processes, and starts again whichever dies. Mail
that comes in meanwhile waits in the sockets. Each process may be killed at any time: what it was
at is in the database, or was never promised to anybody. Begin at `service.serve`.
"""
