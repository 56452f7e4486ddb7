"""Wire: makes two ledgers agree; knows no window, and no socket but in one room."""
