-- One row a settled revision: what was drawn, with the drums it was drawn from. Matching needs no more than this and the plays.
select
  results.game,
  results.draw_no,
  results.revision,
  results.revision = draws.revision as is_current,
  draws.pick,
  draws.second_pick,
  results.mask_lo,
  results.mask_hi,
  results.bonus_mask_lo,
  results.bonus_mask_hi,
  results.second_mask
from {{ ref('stg_drumroll__results') }} as results
inner join {{ ref('stg_drumroll__draws') }} as draws
  on draws.game = results.game and draws.draw_no = results.draw_no
where results.settled
