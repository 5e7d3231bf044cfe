-- What prizes are computed from, for two kinds of draws: those of the lake, with the winners that SQL has counted, and the official history, with the
-- winners as published. In the history the money carried in is not stated; it follows from the draws before.
with lake as (
  select
    'lake' as origin,
    tiers.game,
    tiers.draw_no,
    tiers.revision,
    tiers.tier,
    counted.winners,
    draws.stakes * draws.price_minor as sales_minor,
    tiers.carry_in_minor,
    tiers.carry_in_draws,
    tiers.prize_minor as stated_prize_minor
  from {{ ref('stg_drumroll__tiers') }} as tiers
  inner join {{ ref('int_tiers__counted') }} as counted
    on counted.game = tiers.game
    and counted.draw_no = tiers.draw_no
    and counted.revision = tiers.revision
    and counted.tier = tiers.tier
  inner join {{ ref('stg_drumroll__draws') }} as draws
    on draws.game = tiers.game and draws.draw_no = tiers.draw_no
),

official as (
  {%- for tier in range(1, 6) %}
    select
      'official' as origin,
      'kr-lotto645' as game,
      draw as draw_no,
      cast(1 as int64) as revision,
      cast({{ tier }} as int64) as tier,
      w{{ tier }} as winners,
      sales as sales_minor,
      cast(null as int64) as carry_in_minor,
      cast(null as int64) as carry_in_draws,
      p{{ tier }} as stated_prize_minor
    from {{ ref('official_draws') }}
    {{ 'union all' if not loop.last }}
  {%- endfor %}
)

select * from lake
union all
select * from official
