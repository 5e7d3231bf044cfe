-- Every winning play of every settled revision, by the engine.
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.revision as int64) as revision,
  cast(raw.partition_no as int64) as partition_no,
  cast(raw.ordinal as int64) as ordinal,
  cast(raw.tier as int64) as tier,
  cast(raw.weight as int64) as weight,
  cast(raw.player_id as int64) as player_id
{{ from_trusted('winners') }}
