-- One row a draw and check. `expected` and `found` are the sums on both sides, for people; `differences` counts what does not agree below them, so that two
-- errors that cancel out are still two.
{{ config(**by_draw()) }}

with winners_per_tier as (
  select
    game, draw_no, 'winners_per_tier' as check_name,
    sum(winners) as expected, sum(winners_by_sql) as found,
    sum(case when winners = winners_by_sql then 0 else 1 end) as differences
  from {{ ref('fct_prize_tiers') }}
  group by 1, 2
),

every_winner_row as (
  select
    game, draw_no, 'every_winner_row' as check_name,
    sum(engine_rows) as expected, sum(matched_rows) as found,
    sum(only_matched + only_engine + different) as differences
  from {{ ref('int_winners__compared') }}
  group by 1, 2
),

prizes as (
  select
    game, draw_no, 'prizes' as check_name,
    sum(prize_minor) as expected, sum(prize_by_rules_minor) as found,
    sum(case when prize_minor = prize_by_rules_minor then 0 else 1 end) as differences
  from {{ ref('fct_prize_tiers') }}
  where prize_by_rules_minor is not null
  group by 1, 2
),

tier_totals as (
  select
    game, draw_no, revision, sum(total_minor) as total_minor, sum(carry_in_minor) as carry_in_minor, sum(carry_minor) as carry_minor,
    sum(case when total_minor = prize_minor * winners then 0 else 1 end) as wrong_totals
  from {{ ref('fct_prize_tiers') }}
  group by 1, 2, 3
),

prizes_sum_to_pool as (
  select
    settlements.game, settlements.draw_no, 'prizes_sum_to_pool' as check_name,
    sum(settlements.pool_minor + tiers.carry_in_minor) as expected,
    sum(tiers.total_minor + tiers.carry_minor + settlements.reserve_minor + settlements.breakage_minor) as found,
    sum(
      case
        when settlements.pool_minor + tiers.carry_in_minor
          = tiers.total_minor + tiers.carry_minor + settlements.reserve_minor + settlements.breakage_minor
          and settlements.prizes_minor = tiers.total_minor
          then 0
        else 1
      end + tiers.wrong_totals
    ) as differences
  from {{ ref('stg_drumroll__settlements') }} as settlements
  inner join tier_totals as tiers
    on tiers.game = settlements.game and tiers.draw_no = settlements.draw_no and tiers.revision = settlements.revision
  where settlements.pool_minor is not null
  group by 1, 2
),

counts_equal_seal as (
  select
    seals.game, seals.draw_no, 'counts_equal_seal' as check_name,
    sum(seals.plays) as expected, sum(coalesce(plays.plays, 0)) as found,
    sum(
      case when seals.plays = coalesce(plays.plays, 0) and seals.plays = coalesce(tickets.plays, 0) then 0 else 1 end
      + case when seals.stakes = coalesce(plays.stakes, 0) and seals.stakes = coalesce(tickets.stakes, 0) then 0 else 1 end
      + case when seals.tickets = coalesce(tickets.tickets, 0) then 0 else 1 end
      + case when seals.voided_plays = coalesce(plays.voided_plays, 0) and seals.voided_plays = coalesce(tickets.voided_plays, 0) then 0 else 1 end
      + case when seals.voided_stakes = coalesce(plays.voided_stakes, 0) and seals.voided_stakes = coalesce(tickets.voided_stakes, 0) then 0 else 1 end
    ) as differences
  from {{ ref('stg_drumroll__seals') }} as seals
  left join {{ ref('int_plays__partitions') }} as plays
    on plays.game = seals.game and plays.draw_no = seals.draw_no and plays.partition_no = seals.partition_no
  left join {{ ref('int_tickets__partitions') }} as tickets
    on tickets.game = seals.game and tickets.draw_no = seals.draw_no and tickets.partition_no = seals.partition_no
  group by 1, 2
),

pool as (
  select game, draw_no, sum(plays - voided_plays) as plays, sum(stakes - voided_stakes) as stakes
  from {{ ref('int_plays__partitions') }}
  group by 1, 2
),

sales_equal_stakes as (
  select
    draws.game, draws.draw_no, 'sales_equal_stakes' as check_name,
    draws.sales_minor as expected, pool.stakes * draws.price_minor as found,
    case when draws.sales_minor = pool.stakes * draws.price_minor and draws.plays = pool.plays then 0 else 1 end as differences
  from {{ ref('stg_drumroll__draws') }} as draws
  inner join pool
    on pool.game = draws.game and pool.draw_no = draws.draw_no
),

nothing_sold_after_close as (
  select
    game, draw_no, 'nothing_sold_after_close' as check_name,
    0 as expected, sum(sold_after_close + voided_after_close) as found, sum(sold_after_close + voided_after_close) as differences
  from {{ ref('int_tickets__partitions') }}
  group by 1, 2
),

no_partition_missing as (
  select
    draws.game, draws.draw_no, 'no_partition_missing' as check_name,
    draws.partitions as expected,
    sum(case when seals.plays = 0 or (plays.partition_no is not null and tickets.partition_no is not null) then 1 else 0 end) as found,
    draws.partitions
    - sum(case when seals.plays = 0 or (plays.partition_no is not null and tickets.partition_no is not null) then 1 else 0 end) as differences
  from {{ ref('stg_drumroll__draws') }} as draws
  left join {{ ref('stg_drumroll__seals') }} as seals
    on seals.game = draws.game and seals.draw_no = draws.draw_no
  left join {{ ref('int_plays__partitions') }} as plays
    on plays.game = seals.game and plays.draw_no = seals.draw_no and plays.partition_no = seals.partition_no
  left join {{ ref('int_tickets__partitions') }} as tickets
    on tickets.game = seals.game and tickets.draw_no = seals.draw_no and tickets.partition_no = seals.partition_no
  group by draws.game, draws.draw_no, draws.partitions
),

no_play_twice as (
  select
    game, draw_no, 'no_play_twice' as check_name,
    sum(plays) as expected, sum(plays - repeated_plays) as found,
    sum(repeated_plays + case when first_ordinal = 0 and last_ordinal = plays - 1 then 0 else 1 end) as differences
  from {{ ref('int_plays__partitions') }}
  group by 1, 2
),

no_play_contradictory as (
  select
    game, draw_no, 'no_play_contradictory' as check_name,
    0 as expected, sum(contradictory_plays) as found, sum(contradictory_plays) as differences
  from {{ ref('int_plays__partitions') }}
  group by 1, 2
),

manifest_rows as (
  select
    game, draw_no, 'manifest_rows' as check_name,
    sum(manifest_rows) as expected, sum(rows_read) as found,
    sum(case when manifest_rows = rows_read then 0 else 1 end) as differences
  from {{ ref('int_tables__counted') }}
  group by 1, 2
),

odds as (
  select
    tiers.game, tiers.draw_no, 'odds' as check_name,
    sum(tiers.ways) as expected, sum(coalesce(odds.ways, 0)) as found,
    sum(case when tiers.ways = coalesce(odds.ways, 0) then 0 else 1 end) as differences
  from {{ ref('stg_drumroll__tiers') }} as tiers
  left join {{ ref('int_tiers__odds') }} as odds
    on odds.game = tiers.game and odds.draw_no = tiers.draw_no and odds.tier = tiers.tier
  group by 1, 2
),

claims as (
  select
    game, draw_no, 'claims' as check_name,
    count(*) as expected, sum(case when verdict = 'right' then 1 else 0 end) as found,
    sum(case when verdict = 'right' then 0 else 1 end) as differences
  from {{ ref('fct_claims') }}
  group by 1, 2
),

checks as (
  {%- for check in reconciliation_checks() %}
    select * from {{ check }}
    {{ 'union all' if not loop.last }}
  {%- endfor %}
)

select
  game,
  draw_no,
  check_name,
  cast(expected as int64) as expected,
  cast(found as int64) as found,
  cast(differences as int64) as differences,
  differences = 0 as ok
from checks
where {{ is_this_draw('checks') }}
