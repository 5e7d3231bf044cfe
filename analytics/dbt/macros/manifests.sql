{# The tables of an export (docs/formats/lake.md). #}
{% macro lake_tables() %}
  {{ return(['plays', 'tickets', 'voids', 'seals', 'draws', 'results', 'tier_hits', 'tiers', 'settlements', 'winners', 'journal']) }}
{% endmacro %}

{# game, draw_no, table_name, row_count of every manifest. DuckDB reads the nested JSON where it lies; for BigQuery, which reads JSON one object
   a line, analytics/flatten_manifests.py writes these four columns. #}
{% macro manifest_tables() %}
  {%- if target.type == 'duckdb' and var('raw_mode') == 'external' -%}
    {%- for table in lake_tables() %}
      select game, draw_no, '{{ table }}' as table_name, tables.{{ table }}.rows as row_count
      from {{ source('drumroll', 'manifests') }} as manifest
      {{ 'union all' if not loop.last }}
    {%- endfor %}
  {%- else -%}
    select game, draw_no, table_name, row_count
    from {{ source('drumroll', 'manifests') }} as manifest
  {%- endif -%}
{% endmacro %}
