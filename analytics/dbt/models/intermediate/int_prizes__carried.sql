-- Money that the official history carries into the first tier: what it had, and did not pay, in the draws right before, as long as nobody won it.
with shares as (
  select * from {{ ref('int_prizes__shares') }} as shares where shares.origin = 'official'
),

firsts as (
  select
    shares.game,
    shares.draw_no,
    max(case when shares.tier = shares.first_tier then shares.winners end) as winners,
    sum(case when shares.paid_tier = shares.first_tier then shares.share_milli else 0 end) as own_milli
  from shares
  group by 1, 2
),

before as (
  select
    firsts.*,
    lag(firsts.draw_no) over (partition by firsts.game order by firsts.draw_no) as draw_before,
    lag(firsts.winners) over (partition by firsts.game order by firsts.draw_no) as winners_before
  from firsts
),

runs as (
  select
    before.*,
    sum(case when before.draw_before = before.draw_no - 1 and before.winners_before = 0 then 0 else 1 end)
      over (partition by before.game order by before.draw_no rows between unbounded preceding and current row) as run_no
  from before
)

select
  game,
  draw_no,
  {{ int_div('cast(coalesce(sum(own_milli) over (partition by game, run_no order by draw_no rows between unbounded preceding and 1 preceding), 0) as int64)', 1000) }} as carry_in_minor,
  count(*) over (partition by game, run_no order by draw_no rows between unbounded preceding and current row) - 1 as carry_in_draws
from runs
