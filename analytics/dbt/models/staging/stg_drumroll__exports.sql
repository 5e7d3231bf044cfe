-- The draws whose export is complete: the only ones that any other model looks at. A line of _SUCCESS is "<SHA-256>  manifest.json".
select
  cast(markers.game as string) as game,
  cast(markers.draw_no as int64) as draw_no,
  substr(markers.line, 1, 64) as manifest_sha256
from {{ source('drumroll', 'success') }} as markers
