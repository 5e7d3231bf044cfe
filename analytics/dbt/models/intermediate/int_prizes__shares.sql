-- The part of the pool that each tier brings in, in thousandths of a minor unit so that nothing is rounded yet, and which tier gets it: an empty tier's
-- money goes up to the next tier with winners. If there is none above, it is the first tier's, which passes it on to the next draw.
-- Where fixed prizes exceed the pool there is no rest: the reserve pays.
with ruled as (
  select
    winners.*,
    rules.kind,
    rules.fixed_minor,
    rules.share_per_mille,
    rules.decimals_mode,
    rules.unit_mode,
    rules.unit_minor,
    rules.minimum_minor,
    rules.rolls_max,
    {{ int_div('winners.sales_minor * rules.pool_per_mille', 1000) }} as pool_minor
  from {{ ref('int_prizes__winners') }} as winners
  inner join {{ ref('prize_rules') }} as rules
    on rules.game = winners.game
    and rules.tier = winners.tier
    and winners.draw_no >= rules.from_draw
    and (rules.to_draw is null or winners.draw_no <= rules.to_draw)
),

summed as (
  select
    ruled.*,
    greatest(
      ruled.pool_minor - sum(case when ruled.kind = 'fixed' then ruled.fixed_minor * ruled.winners else 0 end)
        over (partition by ruled.origin, ruled.game, ruled.draw_no, ruled.revision),
      0
    ) as rest_minor,
    max(case when ruled.kind = 'rest' and ruled.winners > 0 then ruled.tier end)
      over (
        partition by ruled.origin, ruled.game, ruled.draw_no, ruled.revision
        order by ruled.tier
        rows between unbounded preceding and current row
      ) as tier_above,
    min(case when ruled.kind = 'rest' then ruled.tier end)
      over (partition by ruled.origin, ruled.game, ruled.draw_no, ruled.revision) as first_tier
  from ruled
)

select
  origin,
  game,
  draw_no,
  revision,
  tier,
  winners,
  sales_minor,
  pool_minor,
  carry_in_minor,
  carry_in_draws,
  stated_prize_minor,
  kind,
  fixed_minor,
  decimals_mode,
  unit_mode,
  unit_minor,
  minimum_minor,
  rolls_max,
  cast(rest_minor as int64) as rest_minor,
  first_tier,
  coalesce(tier_above, first_tier) as paid_tier,
  cast(case when kind = 'rest' then rest_minor * share_per_mille else 0 end as int64) as share_milli
from summed
