-- The prize of each winner from sales, winners and the rules in force: the whole of the prize arithmetic in integers, without a look at the engine's.
-- Where money has rolled over as often as it may and still nobody wins the first tier, it goes down to the next tier with winners.
with shares as (
  select
    shares.*,
    coalesce(shares.carry_in_minor, carried.carry_in_minor, 0) as carried_minor,
    coalesce(shares.carry_in_draws, carried.carry_in_draws, 0) as carried_draws,
    min(case when shares.kind = 'rest' and shares.winners > 0 then shares.tier end)
      over (partition by shares.origin, shares.game, shares.draw_no, shares.revision) as highest_won,
    max(case when shares.tier = shares.first_tier then shares.rolls_max end)
      over (partition by shares.origin, shares.game, shares.draw_no, shares.revision) as draw_rolls_max
  from {{ ref('int_prizes__shares') }} as shares
  left join {{ ref('int_prizes__carried') }} as carried
    on carried.game = shares.game
    and carried.draw_no = shares.draw_no
    and shares.origin = 'official'
    and shares.tier = shares.first_tier
),

draw_carry as (
  select
    shares.*,
    max(shares.carried_draws) over (partition by shares.origin, shares.game, shares.draw_no, shares.revision) as draw_carried_draws
  from shares
),

directed as (
  select
    draw_carry.*,
    case
      when draw_carry.paid_tier = draw_carry.first_tier
        and draw_carry.highest_won is not null
        and draw_carry.highest_won > draw_carry.first_tier
        and draw_carry.draw_carried_draws >= draw_carry.draw_rolls_max
        then draw_carry.highest_won
      else draw_carry.paid_tier
    end as receiving_tier
  from draw_carry
),

moneys as (
  select
    origin,
    game,
    draw_no,
    revision,
    receiving_tier as tier,
    sum(share_milli + carried_minor * 1000) as money_milli
  from directed
  where kind = 'rest'
  group by 1, 2, 3, 4, 5
),

paid as (
  select
    directed.*,
    case
      when directed.winners = 0 then 0
      else greatest(coalesce(moneys.money_milli, 0), coalesce(directed.minimum_minor, 0) * 1000)
    end as money_milli,
    case
      when directed.winners = 0 and directed.draw_carried_draws < directed.draw_rolls_max then coalesce(moneys.money_milli, 0)
      else 0
    end as unpaid_milli
  from directed
  left join moneys
    on moneys.origin = directed.origin
    and moneys.game = directed.game
    and moneys.draw_no = directed.draw_no
    and moneys.revision = directed.revision
    and moneys.tier = directed.tier
),

prized as (
  select
    paid.*,
    case
      when paid.winners = 0 then 0
      when paid.kind = 'fixed' then paid.fixed_minor
      when paid.decimals_mode = 'half up' then
        {{ int_div(int_div('cast(paid.money_milli as int64) * 2 + 10 * paid.winners', 'paid.winners * 20') ~ ' + 99', 100) }}
      when paid.decimals_mode = 'down' then
        {{ int_div(int_div('cast(paid.money_milli as int64)', 'paid.winners * 10') ~ ' + 99', 100) }}
      when paid.unit_mode = 'up' then
        {{ int_div('cast(paid.money_milli as int64) + 1000 * paid.unit_minor * paid.winners - 1', '1000 * paid.unit_minor * paid.winners') }} * paid.unit_minor
      else
        {{ int_div('cast(paid.money_milli as int64)', '1000 * paid.unit_minor * paid.winners') }} * paid.unit_minor
    end as prize_minor
  from paid
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
  carried_minor as carry_in_minor,
  stated_prize_minor,
  cast(prize_minor as int64) as prize_minor,
  cast(prize_minor * winners as int64) as total_minor,
  {{ int_div('cast(unpaid_milli as int64)', 1000) }} as carry_minor
from prized
