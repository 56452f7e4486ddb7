"""The least any program must do for what we promise, measured beside us in the same run."""
