"""Fields: one widget per kind of answer; the state of a form is in `forms.filling`, never here."""
