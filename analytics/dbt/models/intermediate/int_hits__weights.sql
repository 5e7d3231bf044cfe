-- What each kind of hit wins: how many of the standard plays that a play stands for win each tier; 1 for a standard play that wins. C(n, k) without
-- a row in the seed is 0, so such a product drops out of the inner joins.
with products as (
  select
    hits.game,
    hits.draw_no,
    hits.revision,
    hits.size,
    hits.second_size,
    hits.hits_main,
    hits.hits_bonus,
    hits.hits_second,
    hits.plays,
    tier_hits.tier,
    main.combinations * bonus.combinations * missed.combinations * second.combinations * second_missed.combinations as weight
  from {{ ref('int_hits__counted') }} as hits
  inner join {{ ref('int_results__settled') }} as results
    on results.game = hits.game and results.draw_no = hits.draw_no and results.revision = hits.revision
  inner join {{ ref('stg_drumroll__tier_hits') }} as tier_hits
    on tier_hits.game = hits.game and tier_hits.draw_no = hits.draw_no
  {{ join_binomial('main', 'hits.hits_main', 'tier_hits.match_main') }}
  {{ join_binomial('bonus', 'hits.hits_bonus', 'tier_hits.match_bonus') }}
  {{ join_binomial('missed', 'hits.size - hits.hits_main - hits.hits_bonus', 'results.pick - tier_hits.match_main - tier_hits.match_bonus') }}
  {{ join_binomial('second', 'hits.hits_second', 'tier_hits.match_second') }}
  {{ join_binomial('second_missed', 'hits.second_size - hits.hits_second', 'results.second_pick - tier_hits.match_second') }}
)

select
  game,
  draw_no,
  revision,
  size,
  second_size,
  hits_main,
  hits_bonus,
  hits_second,
  tier,
  cast(sum(weight) as int64) as weight,
  min(plays) as plays
from products
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
