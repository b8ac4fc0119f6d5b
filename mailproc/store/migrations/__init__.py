"""The schema's history, by Alembic. `mailproc db upgrade` runs what is missing."""
