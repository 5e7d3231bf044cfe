-- Chi-square of the numbers against equally popular ones. A play never has a number twice, which makes its numbers stray less than independent ones: the
-- factor (numbers - 1) / (numbers - chosen) corrects for it, with the mean of numbers in a play for system plays.
with drums as (
  select
    popularity.game,
    popularity.draw_no,
    popularity.drum,
    count(*) as numbers,
    sum((popularity.plays - popularity.expected_plays) * (popularity.plays - popularity.expected_plays) / popularity.expected_plays) as distance,
    sum(popularity.plays) as all_chosen,
    min(popularity.popularity) as least_popular,
    max(popularity.popularity) as most_popular
  from {{ ref('fct_number_popularity') }} as popularity
  group by 1, 2, 3
),

tested as (
  select
    drums.*,
    drums.distance * (drums.numbers - 1)
    / (drums.numbers - drums.all_chosen / cast(pool.plays as {{ double() }})) as chi_square
  from drums
  inner join {{ ref('stg_drumroll__draws') }} as pool
    on pool.game = drums.game and pool.draw_no = drums.draw_no
)

select
  game,
  draw_no,
  drum,
  numbers,
  chi_square,
  numbers - 1 as degrees_of_freedom,
  (chi_square - (numbers - 1)) / sqrt(2.0 * (numbers - 1)) as deviations,
  least_popular,
  most_popular,
  (chi_square - (numbers - 1)) / sqrt(2.0 * (numbers - 1)) < 6 as looks_uniform
from tested
