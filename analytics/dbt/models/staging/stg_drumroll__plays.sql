-- Every play with an ordinal, voided ones too.
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.partition_no as int64) as partition_no,
  cast(raw.ordinal as int64) as ordinal,
  cast(raw.ticket_ref as int64) as ticket_ref,
  cast(raw.line_no as int64) as line_no,
  cast(raw.player_id as int64) as player_id,
  cast(raw.n1 as int64) as n1,
  cast(raw.n2 as int64) as n2,
  cast(raw.n3 as int64) as n3,
  cast(raw.n4 as int64) as n4,
  cast(raw.n5 as int64) as n5,
  cast(raw.n6 as int64) as n6,
  cast(raw.s1 as int64) as s1,
  cast(raw.s2 as int64) as s2,
  cast(raw.mask_lo as int64) as mask_lo,
  cast(raw.mask_hi as int64) as mask_hi,
  cast(raw.second_mask as int64) as second_mask,
  cast(raw.size as int64) as size,
  cast(raw.second_size as int64) as second_size,
  cast(raw.stakes as int64) as stakes
{{ from_trusted('plays') }}
