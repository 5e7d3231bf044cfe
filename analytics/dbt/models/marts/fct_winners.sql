-- Every winning play with what it gets and where its ticket was sold.
{{ config(**by_draw()) }}

with winners as (
  select * from {{ ref('int_winners__matched') }} as winners where {{ is_this_draw('winners') }}
),

tickets as (
  select * from {{ ref('stg_drumroll__tickets') }} as tickets where {{ is_this_draw('tickets') }}
)

select
  winners.game || '-' || cast(winners.draw_no as string) as draw_key,
  winners.game,
  winners.draw_no,
  winners.revision,
  winners.partition_no,
  winners.ordinal,
  winners.tier,
  winners.weight,
  winners.player_id,
  tickets.channel,
  tickets.quick_pick,
  tickets.sold_at,
  tiers.prize_minor,
  winners.weight * tiers.prize_minor as amount_minor
from winners
inner join {{ ref('stg_drumroll__tiers') }} as tiers
  on tiers.game = winners.game
  and tiers.draw_no = winners.draw_no
  and tiers.revision = winners.revision
  and tiers.tier = winners.tier
left join tickets
  on tickets.game = winners.game
  and tickets.draw_no = winners.draw_no
  and tickets.partition_no = winners.partition_no
  and tickets.ticket_ref = winners.ticket_ref
