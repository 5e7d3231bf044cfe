-- How many plays hit how many numbers, for every settled revision: the whole pool, losers too, in a few dozen rows.
{{ config(**by_draw()) }}

with combinations as (
  select * from {{ ref('int_combinations__counted') }} as combinations where {{ is_this_draw('combinations') }}
),

hits as (
  select
    combinations.game,
    combinations.draw_no,
    results.revision,
    combinations.size,
    combinations.second_size,
    bit_count(combinations.mask_lo & results.mask_lo) + bit_count(combinations.mask_hi & results.mask_hi) as hits_main,
    bit_count(combinations.mask_lo & results.bonus_mask_lo) + bit_count(combinations.mask_hi & results.bonus_mask_hi) as hits_bonus,
    bit_count(combinations.second_mask & results.second_mask) as hits_second,
    combinations.plays
  from combinations
  inner join {{ ref('int_results__settled') }} as results
    on results.game = combinations.game and results.draw_no = combinations.draw_no
)

select
  game,
  draw_no,
  revision,
  size,
  second_size,
  cast(hits_main as int64) as hits_main,
  cast(hits_bonus as int64) as hits_bonus,
  cast(hits_second as int64) as hits_second,
  count(*) as combinations,
  cast(sum(plays) as int64) as plays
from hits
group by 1, 2, 3, 4, 5, 6, 7, 8
