# Every word is dev.py's; this file only lets it be said as `make WORD` on Unix. ARGS goes on: make test ARGS="tests/forms -x".
WORDS := demo run office test check lint types floors words bench migration build lock setup help

.DEFAULT_GOAL := help
.PHONY: $(WORDS)
$(WORDS):
	@sh dev.sh $@ $(NAME) $(ARGS)
