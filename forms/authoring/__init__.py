"""Head office only: from a spreadsheet to a published form, and back to a spreadsheet."""
