-- Every winning play, with its tier, weight and player, is in both lists: the engine's and the one that SQL found.
{{ disagreements('every_winner_row') }}
