-- Every draw of the lake whose export is complete is in every table: a run that was killed half way is seen.
select exports.game, exports.draw_no
from {{ ref('stg_drumroll__exports') }} as exports
left join {{ ref('fct_reconciliation') }} as checks
  on checks.game = exports.game and checks.draw_no = exports.draw_no and checks.check_name = 'no_play_twice'
left join (select distinct game, draw_no from {{ ref('fct_number_popularity') }}) as popularity
  on popularity.game = exports.game and popularity.draw_no = exports.draw_no
where {{ is_this_draw('exports') }} and (checks.game is null or popularity.game is null)
