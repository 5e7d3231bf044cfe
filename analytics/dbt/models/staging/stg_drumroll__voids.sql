-- The tickets that were cancelled before the close.
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.partition_no as int64) as partition_no,
  cast(raw.first_ordinal as int64) as first_ordinal,
  cast(raw.plays as int64) as plays,
  cast(raw.stakes as int64) as stakes,
  cast(raw.ticket_key as string) as ticket_key,
  {{ utc('raw.voided_at') }} as voided_at
{{ from_trusted('voids') }}
