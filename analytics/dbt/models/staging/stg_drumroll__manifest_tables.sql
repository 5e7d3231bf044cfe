-- How many rows each table of a draw has, as the export's manifest says.
with raw as (
  {{ manifest_tables() }}
)
select
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.table_name as string) as table_name,
  cast(raw.row_count as int64) as row_count
from raw
inner join {{ ref('stg_drumroll__exports') }} as exports
  on exports.game = raw.game and exports.draw_no = raw.draw_no
