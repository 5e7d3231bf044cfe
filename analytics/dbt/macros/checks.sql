{# The checks of the reconciliation. Each has a singular test of its name, assert_<check>, so that what is wrong is said by what fails. #}
{% macro reconciliation_checks() %}
  {{ return([
    'winners_per_tier', 'every_winner_row', 'prizes', 'prizes_sum_to_pool', 'counts_equal_seal', 'sales_equal_stakes',
    'nothing_sold_after_close', 'no_partition_missing', 'no_play_twice', 'no_play_contradictory', 'manifest_rows', 'odds', 'claims',
  ]) }}
{% endmacro %}

{# The rows of one check that do not agree: what its test fails with. #}
{% macro disagreements(check_name) %}
  select * from {{ ref('fct_reconciliation') }} as checks
  where checks.check_name = '{{ check_name }}' and not checks.ok and {{ is_this_draw('checks') }}
{% endmacro %}

{# A join for C(n, k), from the seed binomials. What is not in it is 0. #}
{% macro join_binomial(alias, n, k) %}
inner join {{ ref('binomials') }} as {{ alias }} on {{ alias }}.n = {{ n }} and {{ alias }}.k = {{ k }}
{%- endmacro %}
