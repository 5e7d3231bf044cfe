-- A play's masks have as many numbers as the play says.
{{ disagreements('no_play_contradictory') }}
