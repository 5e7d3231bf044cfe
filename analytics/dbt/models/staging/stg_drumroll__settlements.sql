-- What each settled revision came to, by the engine.
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.revision as int64) as revision,
  cast(raw.outcome as string) as outcome,
  cast(raw.settlement as string) as settlement,
  cast(raw.plays as int64) as plays,
  cast(raw.sales_minor as int64) as sales_minor,
  cast(raw.pool_minor as int64) as pool_minor,
  cast(raw.carry_in_minor as int64) as carry_in_minor,
  cast(raw.carry_minor as int64) as carry_minor,
  cast(raw.reserve_minor as int64) as reserve_minor,
  cast(raw.breakage_minor as int64) as breakage_minor,
  cast(raw.prizes_minor as int64) as prizes_minor,
  cast(raw.prizes_open_reason as string) as prizes_open_reason
{{ from_trusted('settlements') }}
