"""Glass: everything Qt, and nothing else."""

from resources import VERSION as VERSION
