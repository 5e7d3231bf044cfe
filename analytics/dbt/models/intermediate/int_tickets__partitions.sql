-- One row a partition: its tickets, and how many tickets and voids are later than the close that its own log has.
{{ config(**by_draw()) }}

with tickets as (
  select * from {{ ref('stg_drumroll__tickets') }} as tickets where {{ is_this_draw('tickets') }}
),

seals as (
  select * from {{ ref('stg_drumroll__seals') }} as seals where {{ is_this_draw('seals') }}
),

voids as (
  select
    voids.game,
    voids.draw_no,
    voids.partition_no,
    sum(voids.plays) as voided_plays,
    sum(voids.stakes) as voided_stakes,
    sum(case when voids.voided_at > seals.closed_at then 1 else 0 end) as voided_after_close
  from {{ ref('stg_drumroll__voids') }} as voids
  inner join seals
    on seals.game = voids.game and seals.draw_no = voids.draw_no and seals.partition_no = voids.partition_no
  where {{ is_this_draw('voids') }}
  group by 1, 2, 3
),

sold as (
  select
    tickets.game,
    tickets.draw_no,
    tickets.partition_no,
    count(*) as tickets,
    sum(tickets.plays) as plays,
    sum(tickets.stakes) as stakes,
    min(tickets.sold_at) as first_sold_at,
    max(tickets.sold_at) as last_sold_at,
    sum(case when tickets.sold_at > seals.closed_at then 1 else 0 end) as sold_after_close
  from tickets
  left join seals
    on seals.game = tickets.game and seals.draw_no = tickets.draw_no and seals.partition_no = tickets.partition_no
  group by 1, 2, 3
)

select
  sold.game,
  sold.draw_no,
  sold.partition_no,
  sold.tickets,
  cast(sold.plays as int64) as plays,
  cast(sold.stakes as int64) as stakes,
  cast(coalesce(voids.voided_plays, 0) as int64) as voided_plays,
  cast(coalesce(voids.voided_stakes, 0) as int64) as voided_stakes,
  sold.first_sold_at,
  sold.last_sold_at,
  cast(sold.sold_after_close as int64) as sold_after_close,
  cast(coalesce(voids.voided_after_close, 0) as int64) as voided_after_close
from sold
left join voids
  on voids.game = sold.game and voids.draw_no = sold.draw_no and voids.partition_no = sold.partition_no
