-- Winners of each tier by SQL over all plays: every kind of hit that was counted, times what it wins.
select
  tiers.game,
  tiers.draw_no,
  tiers.revision,
  tiers.tier,
  cast(coalesce(sum(weights.weight * weights.plays), 0) as int64) as winners
from {{ ref('stg_drumroll__tiers') }} as tiers
left join {{ ref('int_hits__weights') }} as weights
  on weights.game = tiers.game
  and weights.draw_no = tiers.draw_no
  and weights.revision = tiers.revision
  and weights.tier = tiers.tier
group by 1, 2, 3, 4
