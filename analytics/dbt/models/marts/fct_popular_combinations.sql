-- The sets of numbers that were sold most often: a prize is shared by as many as chose the same numbers, and people choose patterns. As many rows a draw
-- as the variable popular_combinations_max says; equal counts are told apart by the masks, so that it is the same rows each time.
{{ config(**by_draw()) }}

with combinations as (
  select * from {{ ref('int_combinations__counted') }} as combinations where {{ is_this_draw('combinations') }}
),

ranked as (
  select
    combinations.*,
    row_number() over (partition by game, draw_no order by plays desc, mask_lo, mask_hi, second_mask) as popularity_rank
  from combinations
)

select
  game,
  draw_no,
  popularity_rank,
  mask_lo,
  mask_hi,
  second_mask,
  plays,
  stakes
from ranked
where popularity_rank <= {{ var('popular_combinations_max') }}
