-- Which hits win which tier.
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.tier as int64) as tier,
  cast(raw.match_main as int64) as match_main,
  cast(raw.match_bonus as int64) as match_bonus,
  cast(raw.match_second as int64) as match_second,
  cast(raw.ways as int64) as ways
{{ from_trusted('tier_hits') }}
