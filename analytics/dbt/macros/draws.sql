{# True of the rows of the draw that this run is about; of all rows if it is about all draws. #}
{% macro is_this_draw(alias) -%}
  {%- if var('draw_no') is none -%}
    true
  {%- else -%}
    {%- if not modules.re.match('^[a-z0-9-]+$', var('game') | string) -%}
      {{ exceptions.raise_compiler_error("vars: game: expected letters, digits and '-', found '" ~ var('game') ~ "'") }}
    {%- endif -%}
    {%- if not modules.re.match('^[0-9]+$', var('draw_no') | string) -%}
      {{ exceptions.raise_compiler_error("vars: draw_no: expected a whole number, found '" ~ var('draw_no') ~ "'") }}
    {%- endif -%}
    {{ alias }}.game = '{{ var('game') }}' and {{ alias }}.draw_no = {{ var('draw_no') }}
  {%- endif -%}
{%- endmacro %}

{# Tables that hold many draws and get one at a time. The rows of the draws at hand are deleted and then appended again, so a draw may lose rows
   (a correction), may be built twice, and two games may have the same draw number. BigQuery's own strategies can't: merge deletes nothing, and
   insert_overwrite replaces partitions of one column. DuckDB does both in one transaction. #}
{% macro by_draw() %}
  {{ return({
    'materialized': 'incremental',
    'incremental_strategy': 'merge' if target.type == 'bigquery' else 'append',
    'on_schema_change': 'fail',
    'pre_hook': "{{ forget_draws(this) }}",
  }) }}
{% endmacro %}

{% macro forget_draws(relation) %}
  {%- set exports = ref('stg_drumroll__exports') -%}
  {%- if is_incremental() -%}
    delete from {{ relation }} as built
    where exists (
      select 1 from {{ exports }} as exports
      where exports.game = built.game and exports.draw_no = built.draw_no and {{ is_this_draw('exports') }}
    )
  {%- endif -%}
{% endmacro %}

{# from and join of a staging model: the rows of draws whose export is complete. #}
{% macro from_trusted(table) %}
from {{ source('drumroll', table) }} as raw
inner join {{ ref('stg_drumroll__exports') }} as exports
  on exports.game = raw.game and exports.draw_no = raw.draw_no
{%- endmacro %}
