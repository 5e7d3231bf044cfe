-- How many rows each table of a draw was read with, beside what the manifest says. Plays and tickets were counted when they were read.
with counted as (
  select game, draw_no, 'plays' as table_name, cast(sum(plays) as int64) as row_count
  from {{ ref('int_plays__partitions') }} group by 1, 2
  union all
  select game, draw_no, 'tickets' as table_name, cast(sum(tickets) as int64) as row_count
  from {{ ref('int_tickets__partitions') }} group by 1, 2
  {%- for table in lake_tables() if table not in ('plays', 'tickets') %}
    union all
    select game, draw_no, '{{ table }}' as table_name, count(*) as row_count
    from {{ ref('stg_drumroll__' ~ table) }} group by 1, 2
  {%- endfor %}
)

select
  manifest.game,
  manifest.draw_no,
  manifest.table_name,
  manifest.row_count as manifest_rows,
  coalesce(counted.row_count, 0) as rows_read
from {{ ref('stg_drumroll__manifest_tables') }} as manifest
left join counted
  on counted.game = manifest.game and counted.draw_no = manifest.draw_no and counted.table_name = manifest.table_name
