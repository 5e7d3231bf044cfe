-- The official history and the draws of the lake in one list, so that a tier can be followed over the years. A draw of the lake is in it once it has been built.
select
  prizes.origin,
  prizes.game,
  prizes.draw_no,
  prizes.tier,
  prizes.winners,
  prizes.sales_minor,
  prizes.pool_minor,
  prizes.carry_in_minor,
  prizes.stated_prize_minor,
  prizes.prize_minor as prize_by_rules_minor,
  coalesce(oddities.published_minus_rules_minor, 0) as known_difference_minor
from {{ ref('int_prizes__recomputed') }} as prizes
left join {{ ref('prize_oddities') }} as oddities
  on oddities.game = prizes.game
  and oddities.draw_no = prizes.draw_no
  and oddities.tier = prizes.tier
  and prizes.origin = 'official'
left join {{ ref('fct_prize_tiers') }} as tiers
  on tiers.game = prizes.game
  and tiers.draw_no = prizes.draw_no
  and tiers.revision = prizes.revision
  and tiers.tier = prizes.tier
  and prizes.origin = 'lake'
where prizes.origin = 'official' or tiers.is_current
