-- Where people buy: every channel. Voided tickets are counted beside, not in.
{{ config(**by_draw()) }}

with tickets as (
  select * from {{ ref('stg_drumroll__tickets') }} as tickets where {{ is_this_draw('tickets') }}
),

voids as (
  select * from {{ ref('stg_drumroll__voids') }} as voids where {{ is_this_draw('voids') }}
),

sales as (
  select
    tickets.game,
    tickets.draw_no,
    tickets.channel as channel,
    sum(case when voids.first_ordinal is null then 1 else 0 end) as tickets,
    sum(case when voids.first_ordinal is null then tickets.plays else 0 end) as plays,
    sum(case when voids.first_ordinal is null then tickets.stakes else 0 end) as stakes,
    sum(case when voids.first_ordinal is null and tickets.quick_pick then tickets.plays else 0 end) as quick_pick_plays,
    sum(case when voids.first_ordinal is not null then 1 else 0 end) as voided_tickets
  from tickets
  left join voids
    on voids.game = tickets.game
    and voids.draw_no = tickets.draw_no
    and voids.partition_no = tickets.partition_no
    and voids.first_ordinal = tickets.first_ordinal
  group by 1, 2, 3
)

select
  sales.game,
  sales.draw_no,
  sales.channel,
  cast(sales.tickets as int64) as tickets,
  cast(sales.plays as int64) as plays,
  cast(sales.stakes as int64) as stakes,
  cast(sales.stakes * draws.price_minor as int64) as sales_minor,
  cast(sales.quick_pick_plays as int64) as quick_pick_plays,
  cast(sales.voided_tickets as int64) as voided_tickets
from sales
inner join {{ ref('stg_drumroll__draws') }} as draws
  on draws.game = sales.game and draws.draw_no = sales.draw_no
