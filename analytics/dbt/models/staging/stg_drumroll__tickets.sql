-- Every ticket, voided ones too.
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.partition_no as int64) as partition_no,
  cast(raw.ticket_ref as int64) as ticket_ref,
  cast(raw.ticket_key as string) as ticket_key,
  cast(raw.first_ordinal as int64) as first_ordinal,
  cast(raw.plays as int64) as plays,
  cast(raw.stakes as int64) as stakes,
  cast(raw.player_id as int64) as player_id,
  cast(raw.channel as int64) as channel,
  cast(raw.quick_pick as bool) as quick_pick,
  {{ utc('raw.sold_at') }} as sold_at
{{ from_trusted('tickets') }}
