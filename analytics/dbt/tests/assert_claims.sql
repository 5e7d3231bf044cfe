-- Every payment went to a winner, once, with the right amount. Without claims there is nothing to fail.
{{ disagreements('claims') }}
