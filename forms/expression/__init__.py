"""The ODK expression language: text to tokens to tree to closures; it never calls eval."""
