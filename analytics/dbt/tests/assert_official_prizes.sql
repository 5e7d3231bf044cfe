-- The prizes that the lottery published over the years follow from its rules in SQL, to the won, but for the three published oddities.
select *
from {{ ref('fct_prize_history') }}
where origin = 'official' and stated_prize_minor - prize_by_rules_minor <> known_difference_minor
