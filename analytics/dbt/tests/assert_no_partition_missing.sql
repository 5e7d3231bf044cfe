-- Each partition of the pool is there, with its plays and its tickets.
{{ disagreements('no_partition_missing') }}
