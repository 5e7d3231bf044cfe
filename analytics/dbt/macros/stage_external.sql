{# The raw tables on BigQuery, or loaded ones in DuckDB: prints the statements, and runs them with `run: true`.

     dbt run-operation stage_external --target bigquery --args '{location: "gs://bucket/lake"}'
     dbt run-operation stage_external --target bigquery --args '{location: "gs://bucket/lake", run: true}' --vars '{raw_mode: load}'

   raw_mode external: tables over the files. raw_mode load: tables with their rows. In both, game and draw_no come from the folders' names. #}
{% macro stage_external(location, run=false) %}
  {% if execute %}
    {%- set statements = [stage_schema()] -%}
    {%- for node in graph.sources.values() if node.source_name == 'drumroll' -%}
      {%- do statements.append(stage_table(node, location)) -%}
    {%- endfor -%}
    {%- for statement in statements -%}
      {%- do print(statement ~ ';\n') -%}
      {%- if run -%}{%- do run_query(statement) -%}{%- endif -%}
    {%- endfor -%}
  {% endif %}
{% endmacro %}

{% macro stage_schema() %}create schema if not exists {{ env_var('DRUMROLL_RAW_DATASET', 'drumroll_raw') }}{% endmacro %}

{% macro stage_table(node, location) %}{{ return(adapter.dispatch('stage_table', 'drumroll')(node, location)) }}{% endmacro %}

{# Folder below the lake, file in a draw's folder, and format of a raw table. BigQuery reads JSON one object a line, so the manifests that it reads are
   those that analytics/flatten_manifests.py writes. #}
{% macro stage_files(name) %}
  {{ return(
    {'folder': '_draws', 'file': '_SUCCESS', 'format': 'CSV'} if name == 'success'
    else {'folder': '_manifests', 'file': '*.json', 'format': 'JSON'} if name == 'manifests'
    else {'folder': name, 'file': '*.parquet', 'format': 'PARQUET'}
  ) }}
{% endmacro %}

{# The columns in the files: game and draw_no are in the folders' names. Quoted, because `at` of the journal is a word of BigQuery's. #}
{% macro stage_columns(node) %}
  {%- for column in node.columns.values() if column.name not in ('game', 'draw_no') %}
  {{ adapter.quote(column.name) }} {{ column.data_type }}{{ ',' if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{% macro default__stage_table(node, location) -%}
  {%- set files = stage_files(node.name) -%}
  {%- set dataset = env_var('DRUMROLL_RAW_DATASET', 'drumroll_raw') -%}
  {%- set loaded = var('raw_mode') == 'load' -%}
{% if loaded %}load data overwrite{% else %}create or replace external table{% endif %} {{ dataset }}.{{ node.name }} (
  {{- stage_columns(node) }}
)
{% if loaded %}from files (
  format = '{{ files.format }}',
  uris = ['{{ location }}/{{ files.folder }}/*{{ files.file[1:] if files.file[0] == '*' else '/' ~ files.file }}'],
  hive_partition_uri_prefix = '{{ location }}/{{ files.folder }}'{% if files.format == 'CSV' %},
  field_delimiter = '|'{% endif %}
)
with partition columns (game string, draw_no int64)
{%- else %}with partition columns (game string, draw_no int64)
options (
  format = '{{ files.format }}',
  uris = ['{{ location }}/{{ files.folder }}/*{{ files.file[1:] if files.file[0] == '*' else '/' ~ files.file }}'],
  hive_partition_uri_prefix = '{{ location }}/{{ files.folder }}',
  require_hive_partition_filter = false{% if files.format == 'CSV' %},
  field_delimiter = '|'{% endif %}
)
{%- endif %}
{%- endmacro %}

{# DuckDB reads the lake in place and needs no tables; with raw_mode load it gets the same ones as BigQuery. #}
{% macro duckdb__stage_table(node, location) -%}
  {%- set dataset = env_var('DRUMROLL_RAW_DATASET', 'drumroll_raw') -%}
  {%- set hive = "hive_partitioning = true, hive_types = {'game': VARCHAR, 'draw_no': BIGINT}" -%}
create or replace table {{ dataset }}.{{ node.name }} as
  {%- if node.name == 'success' %}
select * from read_csv('{{ location }}/_draws/*/*/_SUCCESS', header = false, delim = '|', quote = '', columns = {'line': 'VARCHAR'}, {{ hive }})
  {%- elif node.name == 'manifests' %}
select game, draw_no, entry.key as table_name, cast(entry.value ->> '$.rows' as bigint) as row_count
from read_json('{{ location }}/_draws/*/*/manifest.json', columns = {'tables': 'JSON'}, {{ hive }}) as manifest, json_each(manifest.tables) as entry
  {%- else %}
select * from read_parquet('{{ location }}/{{ node.name }}/*/*/*.parquet', {{ hive }})
  {%- endif %}
{%- endmacro %}
