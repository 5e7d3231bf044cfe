-- What each tier of each settled revision came to, by the engine.
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.revision as int64) as revision,
  cast(raw.tier as int64) as tier,
  cast(raw.name as string) as tier_name,
  cast(raw.match_main as int64) as match_main,
  cast(raw.match_bonus as int64) as match_bonus,
  cast(raw.bonus_rule as string) as bonus_rule,
  cast(raw.match_second as int64) as match_second,
  cast(raw.ways as int64) as ways,
  cast(raw.winners as int64) as winners,
  cast(raw.prize_minor as int64) as prize_minor,
  cast(raw.total_minor as int64) as total_minor,
  cast(raw.free_plays as int64) as free_plays,
  cast(raw.carry_in_minor as int64) as carry_in_minor,
  cast(raw.carry_in_draws as int64) as carry_in_draws,
  cast(raw.carry_minor as int64) as carry_minor,
  cast(raw.carry_draws as int64) as carry_draws
{{ from_trusted('tiers') }}
