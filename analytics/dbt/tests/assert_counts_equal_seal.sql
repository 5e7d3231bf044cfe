-- Plays, tickets, stakes and voids of each partition are those that were sealed.
{{ disagreements('counts_equal_seal') }}
