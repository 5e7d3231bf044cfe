-- How many plays have each number. The masks of all combinations are added up bit by bit, one pass for all numbers of both drums.
{{ config(**by_draw()) }}

{% set bits = [] %}
{% for number in range(1, 63) %}{% do bits.append(('main', number, 'mask_lo', number - 1)) %}{% endfor %}
{% for number in range(63, 125) %}{% do bits.append(('main', number, 'mask_hi', number - 63)) %}{% endfor %}
{% for number in range(1, 27) %}{% do bits.append(('second', number, 'second_mask', number - 1)) %}{% endfor %}

with combinations as (
  select * from {{ ref('int_combinations__counted') }} as combinations where {{ is_this_draw('combinations') }}
),

draws as (
  select * from {{ ref('stg_drumroll__draws') }} as draws where {{ is_this_draw('draws') }}
),

sums as (
  select
    game,
    draw_no,
    sum(plays) as all_plays,
    sum(plays * size) as all_main,
    sum(plays * second_size) as all_second,
    {%- for drum, number, mask, bit in bits %}
      sum(plays * (({{ mask }} >> {{ bit }}) & 1)) as {{ drum }}_{{ number }}{{ ',' if not loop.last }}
    {%- endfor %}
  from combinations
  group by 1, 2
),

numbers as (
  {%- for drum, number, mask, bit in bits %}
    select
      sums.game,
      sums.draw_no,
      '{{ drum }}' as drum,
      {{ number }} as number,
      draws.{{ drum }}_numbers as numbers,
      sums.all_{{ drum }} as all_chosen,
      sums.{{ drum }}_{{ number }} as plays
    from sums
    inner join draws on draws.game = sums.game and draws.draw_no = sums.draw_no
    where draws.{{ drum }}_numbers >= {{ number }}
    {{ 'union all' if not loop.last }}
  {%- endfor %}
)

select
  game,
  draw_no,
  drum,
  cast(number as int64) as number,
  cast(plays as int64) as plays,
  cast(all_chosen as {{ double() }}) / numbers as expected_plays,
  cast(plays as {{ double() }}) * numbers / all_chosen as popularity
from numbers
