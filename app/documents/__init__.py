"""Documents: what a page says, how it is drawn, archived, sealed and judged. Nothing outside imports this at start."""
