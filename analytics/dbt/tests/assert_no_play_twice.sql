-- Every ordinal of a partition is there once, from 0 on without gaps.
{{ disagreements('no_play_twice') }}
