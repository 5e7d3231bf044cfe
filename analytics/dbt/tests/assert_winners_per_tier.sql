-- Winners of each tier by SQL over all plays are the engine's.
{{ disagreements('winners_per_tier') }}
