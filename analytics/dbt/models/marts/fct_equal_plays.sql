-- Who bought the same numbers many times: in draw 1057 of the Korean lottery one buyer had 100 equal plays among 664 second prizes. Only players with
-- that many plays at all can have that many equal ones, and only combinations played that often: everything else is dropped before it is grouped.
{{ config(**by_draw()) }}

with tickets as (
  select * from {{ ref('stg_drumroll__tickets') }} as tickets where {{ is_this_draw('tickets') }}
),

voids as (
  select * from {{ ref('stg_drumroll__voids') }} as voids where {{ is_this_draw('voids') }}
),

players as (
  select game, draw_no, player_id
  from tickets
  group by 1, 2, 3
  having sum(plays) >= {{ var('equal_plays_min') }}
),

combinations as (
  select * from {{ ref('int_combinations__counted') }} as combinations
  where {{ is_this_draw('combinations') }} and combinations.plays >= {{ var('equal_plays_min') }}
),

candidates as (
  select
    plays.game,
    plays.draw_no,
    plays.partition_no,
    plays.ordinal,
    plays.line_no,
    plays.ticket_ref,
    plays.player_id,
    plays.mask_lo,
    plays.mask_hi,
    plays.second_mask,
    plays.stakes
  from {{ ref('stg_drumroll__plays') }} as plays
  inner join players
    on players.game = plays.game and players.draw_no = plays.draw_no and players.player_id = plays.player_id
  inner join combinations
    on combinations.game = plays.game
    and combinations.draw_no = plays.draw_no
    and combinations.mask_lo = plays.mask_lo
    and combinations.mask_hi = plays.mask_hi
    and combinations.second_mask = plays.second_mask
  where {{ is_this_draw('plays') }}
)

select
  candidates.game,
  candidates.draw_no,
  candidates.player_id,
  candidates.mask_lo,
  candidates.mask_hi,
  candidates.second_mask,
  count(*) as plays,
  cast(sum(candidates.stakes) as int64) as stakes,
  count(distinct candidates.ticket_ref) as tickets,
  count(distinct tickets.channel) as channels,
  min(tickets.sold_at) as first_sold_at,
  max(tickets.sold_at) as last_sold_at
from candidates
inner join tickets
  on tickets.game = candidates.game
  and tickets.draw_no = candidates.draw_no
  and tickets.partition_no = candidates.partition_no
  and tickets.ticket_ref = candidates.ticket_ref
left join voids
  on voids.game = candidates.game
  and voids.draw_no = candidates.draw_no
  and voids.partition_no = candidates.partition_no
  and voids.first_ordinal = candidates.ordinal - candidates.line_no + 1
where voids.first_ordinal is null
group by 1, 2, 3, 4, 5, 6
having count(*) >= {{ var('equal_plays_min') }}
