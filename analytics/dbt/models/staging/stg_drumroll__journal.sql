-- Who did what in the draw's evening.
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.entry_no as int64) as entry_no,
  {{ utc('raw.at') }} as done_at,
  cast(raw.person as string) as person,
  cast(raw.role as string) as role,
  cast(raw.action as string) as action,
  cast(raw.revision as int64) as revision,
  cast(raw.numbers as string) as result_numbers,
  cast(raw.source as string) as source,
  {{ utc('raw.expires_at') }} as expires_at,
  cast(raw.note as string) as note,
  cast(raw.digest as string) as entry_digest,
  cast(raw.previous as string) as previous_digest
{{ from_trusted('journal') }}
