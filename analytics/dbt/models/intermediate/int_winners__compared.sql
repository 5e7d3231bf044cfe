-- The two lists of winners held against each other, row by row, and how many rows of each tier only one of them has or both have differently.
{{ config(**by_draw()) }}

with engine as (
  select * from {{ ref('stg_drumroll__winners') }} as winners where {{ is_this_draw('winners') }}
),

matched as (
  select * from {{ ref('int_winners__matched') }} as winners where {{ is_this_draw('winners') }}
)

select
  coalesce(matched.game, engine.game) as game,
  coalesce(matched.draw_no, engine.draw_no) as draw_no,
  coalesce(matched.revision, engine.revision) as revision,
  coalesce(matched.tier, engine.tier) as tier,
  count(matched.ordinal) as matched_rows,
  count(engine.ordinal) as engine_rows,
  cast(sum(case when engine.ordinal is null then 1 else 0 end) as int64) as only_matched,
  cast(sum(case when matched.ordinal is null then 1 else 0 end) as int64) as only_engine,
  cast(sum(case when engine.weight <> matched.weight or engine.player_id <> matched.player_id then 1 else 0 end) as int64) as different
from matched
full outer join engine
  on engine.game = matched.game
  and engine.draw_no = matched.draw_no
  and engine.revision = matched.revision
  and engine.partition_no = matched.partition_no
  and engine.ordinal = matched.ordinal
  and engine.tier = matched.tier
group by 1, 2, 3, 4
