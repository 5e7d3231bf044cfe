-- How many players bought how many plays, from the most active down, with their share of all plays: a row says "so many players with so many plays each".
-- There are millions of players and few dozen different counts.
{{ config(**by_draw()) }}

with tickets as (
  select * from {{ ref('stg_drumroll__tickets') }} as tickets where {{ is_this_draw('tickets') }}
),

voids as (
  select * from {{ ref('stg_drumroll__voids') }} as voids where {{ is_this_draw('voids') }}
),

players as (
  select
    tickets.game,
    tickets.draw_no,
    tickets.player_id,
    count(*) as tickets,
    sum(tickets.plays) as plays
  from tickets
  left join voids
    on voids.game = tickets.game
    and voids.draw_no = tickets.draw_no
    and voids.partition_no = tickets.partition_no
    and voids.first_ordinal = tickets.first_ordinal
  where voids.first_ordinal is null
  group by 1, 2, 3
),

counts as (
  select
    game,
    draw_no,
    cast(plays as int64) as plays_of_each,
    count(*) as players,
    cast(sum(tickets) as int64) as tickets,
    cast(sum(plays) as int64) as plays
  from players
  group by 1, 2, 3
)

select
  game,
  draw_no,
  plays_of_each,
  players,
  tickets,
  plays,
  cast(sum(players) over (partition by game, draw_no order by plays_of_each desc rows between unbounded preceding and current row) as {{ double() }})
  / sum(players) over (partition by game, draw_no) as share_of_players,
  cast(sum(plays) over (partition by game, draw_no order by plays_of_each desc rows between unbounded preceding and current row) as {{ double() }})
  / sum(plays) over (partition by game, draw_no) as share_of_plays
from counts
