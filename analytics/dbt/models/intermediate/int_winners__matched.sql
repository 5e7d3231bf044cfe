-- Every winning play of every settled revision, found by this project's own SQL: the bits that a play's mask has in common with the result's.
{{ config(**by_draw()) }}

with plays as (
  select * from {{ ref('stg_drumroll__plays') }} as plays where {{ is_this_draw('plays') }}
),

voids as (
  select * from {{ ref('stg_drumroll__voids') }} as voids where {{ is_this_draw('voids') }}
),

hits as (
  select
    plays.game,
    plays.draw_no,
    results.revision,
    plays.partition_no,
    plays.ordinal,
    plays.line_no,
    plays.ticket_ref,
    plays.player_id,
    plays.size,
    plays.second_size,
    bit_count(plays.mask_lo & results.mask_lo) + bit_count(plays.mask_hi & results.mask_hi) as hits_main,
    bit_count(plays.mask_lo & results.bonus_mask_lo) + bit_count(plays.mask_hi & results.bonus_mask_hi) as hits_bonus,
    bit_count(plays.second_mask & results.second_mask) as hits_second
  from plays
  inner join {{ ref('int_results__settled') }} as results
    on results.game = plays.game and results.draw_no = plays.draw_no
)

select
  hits.game,
  hits.draw_no,
  hits.revision,
  hits.partition_no,
  hits.ordinal,
  weights.tier,
  weights.weight,
  hits.player_id,
  hits.ticket_ref
from hits
inner join {{ ref('int_hits__weights') }} as weights
  on weights.game = hits.game
  and weights.draw_no = hits.draw_no
  and weights.revision = hits.revision
  and weights.size = hits.size
  and weights.second_size = hits.second_size
  and weights.hits_main = hits.hits_main
  and weights.hits_bonus = hits.hits_bonus
  and weights.hits_second = hits.hits_second
left join voids
  on voids.game = hits.game
  and voids.draw_no = hits.draw_no
  and voids.partition_no = hits.partition_no
  and voids.first_ordinal = hits.ordinal - hits.line_no + 1
where voids.first_ordinal is null
