-- How many combinations win each tier is the same by counting in SQL as in the game's file.
{{ disagreements('odds') }}
