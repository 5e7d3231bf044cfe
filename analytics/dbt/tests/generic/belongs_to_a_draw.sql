{% test belongs_to_a_draw(model) %}
  select facts.game, facts.draw_no, count(*) as facts
  from {{ model }} as facts
  left join {{ ref('dim_draws') }} as draws
    on draws.game = facts.game and draws.draw_no = facts.draw_no
  where draws.draw_no is null
  group by facts.game, facts.draw_no
{% endtest %}
