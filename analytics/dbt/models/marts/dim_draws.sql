select
  draws.game || '-' || cast(draws.draw_no as string) as draw_key,
  draws.game,
  draws.draw_no,
  draws.game_name,
  draws.state,
  draws.revision,
  draws.published_revision,
  results.result_numbers,
  draws.currency,
  draws.exponent,
  draws.price_minor,
  draws.partitions,
  draws.plays,
  draws.stakes,
  draws.sales_minor,
  settlements.pool_minor,
  settlements.prizes_minor,
  settlements.carry_in_minor,
  settlements.carry_minor,
  settlements.outcome,
  draws.seal,
  draws.seal_words,
  draws.opened_at,
  draws.closed_at,
  draws.sealed_at,
  draws.drawn_at,
  draws.settled_at,
  draws.published_at,
  draws.exported_at
from {{ ref('stg_drumroll__draws') }} as draws
inner join {{ ref('stg_drumroll__results') }} as results
  on results.game = draws.game and results.draw_no = draws.draw_no and results.revision = draws.revision
inner join {{ ref('stg_drumroll__settlements') }} as settlements
  on settlements.game = draws.game and settlements.draw_no = draws.draw_no and settlements.revision = draws.revision
