"""The one door to the database and to files."""
