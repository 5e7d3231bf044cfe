-- Expected winners are stakes times the odds of the tier. Numbers that a machine picks stray from that by the square root of it, and numbers that people
-- pick by much more: so a tier is implausible only beyond twice or half of what is expected, and six square roots on top of that.
{{ config(**by_draw()) }}

with tiers as (
  select
    tiers.game,
    tiers.draw_no,
    tiers.revision,
    tiers.revision = draws.revision as is_current,
    tiers.tier,
    tiers.tier_name,
    draws.currency,
    tiers.winners,
    counted.winners as winners_by_sql,
    tiers.prize_minor,
    recomputed.prize_minor as prize_by_rules_minor,
    tiers.total_minor,
    tiers.free_plays,
    tiers.carry_in_minor,
    tiers.carry_minor,
    odds.ways,
    odds.space,
    cast(draws.stakes as {{ double() }}) * odds.ways / odds.space as expected_winners
  from {{ ref('stg_drumroll__tiers') }} as tiers
  inner join {{ ref('stg_drumroll__draws') }} as draws
    on draws.game = tiers.game and draws.draw_no = tiers.draw_no
  inner join {{ ref('int_tiers__counted') }} as counted
    on counted.game = tiers.game
    and counted.draw_no = tiers.draw_no
    and counted.revision = tiers.revision
    and counted.tier = tiers.tier
  inner join {{ ref('int_tiers__odds') }} as odds
    on odds.game = tiers.game and odds.draw_no = tiers.draw_no and odds.tier = tiers.tier
  left join {{ ref('int_prizes__recomputed') }} as recomputed
    on recomputed.origin = 'lake'
    and recomputed.game = tiers.game
    and recomputed.draw_no = tiers.draw_no
    and recomputed.revision = tiers.revision
    and recomputed.tier = tiers.tier
  where {{ is_this_draw('tiers') }}
),

expected as (
  select
    tiers.*,
    case
      when expected_winners / 2 > 6 * sqrt(expected_winners / 2) then expected_winners / 2 - 6 * sqrt(expected_winners / 2)
      else 0
    end as plausible_from,
    expected_winners * 2 + 6 * sqrt(expected_winners * 2) + 6 as plausible_to
  from tiers
)

select
  game,
  draw_no,
  revision,
  is_current,
  tier,
  tier_name,
  currency,
  winners,
  winners_by_sql,
  prize_minor,
  prize_by_rules_minor,
  total_minor,
  free_plays,
  carry_in_minor,
  carry_minor,
  ways,
  space,
  expected_winners,
  case when expected_winners > 0 then (winners_by_sql - expected_winners) / sqrt(expected_winners) else 0 end as deviations,
  plausible_from,
  plausible_to,
  winners_by_sql >= plausible_from and winners_by_sql <= plausible_to as plausible
from expected
