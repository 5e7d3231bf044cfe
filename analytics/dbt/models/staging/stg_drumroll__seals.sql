-- What the seal says of each partition.
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.partition_no as int64) as partition_no,
  cast(raw.plays as int64) as plays,
  cast(raw.tickets as int64) as tickets,
  cast(raw.stakes as int64) as stakes,
  cast(raw.voided_plays as int64) as voided_plays,
  cast(raw.voided_stakes as int64) as voided_stakes,
  cast(raw.segments as int64) as segments,
  cast(raw.content as string) as content,
  cast(raw.voids_digest as string) as voids_digest,
  cast(raw.log_end as int64) as log_end,
  cast(raw.log_head as string) as log_head,
  {{ utc('raw.closed_at') }} as closed_at
{{ from_trusted('seals') }}
