-- The odds of each tier by counting: how many of all combinations of the drums have the hits that win it, whatever numbers are drawn.
with drums as (
  select game, draw_no, pick, main_numbers, drawn, second_pick, second_numbers, second_drawn, bonus
  from {{ ref('stg_drumroll__draws') }}
),

spaces as (
  select drums.game, drums.draw_no, main.combinations * second.combinations as space
  from drums
  {{ join_binomial('main', 'drums.main_numbers', 'drums.pick') }}
  {{ join_binomial('second', 'drums.second_numbers', 'drums.second_pick') }}
),

ways as (
  select
    drums.game,
    drums.draw_no,
    tier_hits.tier,
    sum(main.combinations * bonus.combinations * missed.combinations * second.combinations * second_missed.combinations) as ways
  from drums
  inner join {{ ref('stg_drumroll__tier_hits') }} as tier_hits
    on tier_hits.game = drums.game and tier_hits.draw_no = drums.draw_no
  {{ join_binomial('main', 'drums.drawn', 'tier_hits.match_main') }}
  {{ join_binomial('bonus', 'drums.bonus', 'tier_hits.match_bonus') }}
  {{ join_binomial('missed', 'drums.main_numbers - drums.drawn - drums.bonus', 'drums.pick - tier_hits.match_main - tier_hits.match_bonus') }}
  {{ join_binomial('second', 'drums.second_drawn', 'tier_hits.match_second') }}
  {{ join_binomial('second_missed', 'drums.second_numbers - drums.second_drawn', 'drums.second_pick - tier_hits.match_second') }}
  group by 1, 2, 3
)

select
  ways.game,
  ways.draw_no,
  ways.tier,
  cast(ways.ways as int64) as ways,
  spaces.space
from ways
inner join spaces
  on spaces.game = ways.game and spaces.draw_no = ways.draw_no
