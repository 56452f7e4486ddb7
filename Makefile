# Every word is dev.py's; this file only lets it be said as `make WORD` on Unix. ARGS goes on: make test ARGS="tests/forms -x".
# What a seed of the simulation takes is said the same way: make simulate SEED=7 COUNT=1.
WORDS := demo run office test check lint types floors words bench simulate features migration build lock setup help

.DEFAULT_GOAL := help
.PHONY: $(WORDS)
$(WORDS):
	@sh dev.sh $@ $(NAME) $(foreach name,SEED COUNT BREAK PROCESSES,$(if $($(name)),$(name)=$($(name)))) $(ARGS)
