-- How often each set of numbers was played, without voided plays. Ten times shorter than the plays in a full draw of 6/45, and enough for everything
-- that does not ask who played it.
{{ config(**by_draw()) }}

with plays as (
  select * from {{ ref('stg_drumroll__plays') }} as plays where {{ is_this_draw('plays') }}
),

voids as (
  select * from {{ ref('stg_drumroll__voids') }} as voids where {{ is_this_draw('voids') }}
)

select
  plays.game,
  plays.draw_no,
  plays.mask_lo,
  plays.mask_hi,
  plays.second_mask,
  plays.size,
  plays.second_size,
  count(*) as plays,
  cast(sum(plays.stakes) as int64) as stakes
from plays
left join voids
  on voids.game = plays.game
  and voids.draw_no = plays.draw_no
  and voids.partition_no = plays.partition_no
  and voids.first_ordinal = plays.ordinal - plays.line_no + 1
where voids.first_ordinal is null
group by 1, 2, 3, 4, 5, 6, 7
