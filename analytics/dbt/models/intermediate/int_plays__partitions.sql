-- One row a partition: what is really in it, by reading every play once. To see that no ordinal is there twice without sorting 10^8 of them, 62
-- neighbours at a time are marked as bits of one integer: there are as many bits as plays, or some came twice.
{{ config(**by_draw()) }}

with plays as (
  select * from {{ ref('stg_drumroll__plays') }} as plays where {{ is_this_draw('plays') }}
),

voids as (
  select * from {{ ref('stg_drumroll__voids') }} as voids where {{ is_this_draw('voids') }}
),

blocks as (
  select
    plays.game,
    plays.draw_no,
    plays.partition_no,
    {{ int_div('plays.ordinal', 62) }} as block_no,
    count(*) as plays,
    sum(plays.stakes) as stakes,
    sum(case when voids.first_ordinal is not null then 1 else 0 end) as voided_plays,
    sum(case when voids.first_ordinal is not null then plays.stakes else 0 end) as voided_stakes,
    min(plays.ordinal) as first_ordinal,
    max(plays.ordinal) as last_ordinal,
    bit_count(bit_or(cast(1 as int64) << mod(plays.ordinal, 62))) as ordinals,
    sum(case
      when bit_count(plays.mask_lo) + bit_count(plays.mask_hi) <> plays.size or bit_count(plays.second_mask) <> plays.second_size then 1
      else 0
    end) as contradictory_plays
  from plays
  left join voids
    on voids.game = plays.game
    and voids.draw_no = plays.draw_no
    and voids.partition_no = plays.partition_no
    and voids.first_ordinal = plays.ordinal - plays.line_no + 1
  group by 1, 2, 3, 4
)

select
  game,
  draw_no,
  partition_no,
  cast(sum(plays) as int64) as plays,
  cast(sum(stakes) as int64) as stakes,
  cast(sum(voided_plays) as int64) as voided_plays,
  cast(sum(voided_stakes) as int64) as voided_stakes,
  min(first_ordinal) as first_ordinal,
  max(last_ordinal) as last_ordinal,
  cast(sum(plays - ordinals) as int64) as repeated_plays,
  cast(sum(contradictory_plays) as int64) as contradictory_plays
from blocks
group by 1, 2, 3
