"""Glass: everything Qt, and nothing else."""
