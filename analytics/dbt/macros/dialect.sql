{# What the two warehouses spell differently. Models use these and nothing of one warehouse alone. #}

{# a / b of integers, towards zero. The parentheses are for translators that make an operator of div and forget how it binds. #}
{% macro int_div(a, b) %}{{ return(adapter.dispatch('int_div', 'drumroll')(a, b)) }}{% endmacro %}
{% macro default__int_div(a, b) %}(div(({{ a }}), ({{ b }}))){% endmacro %}
{% macro duckdb__int_div(a, b) %}(({{ a }}) // ({{ b }})){% endmacro %}

{# The type of 64-bit floating point. #}
{% macro double() %}{{ return(adapter.dispatch('double', 'drumroll')()) }}{% endmacro %}
{% macro default__double() %}float64{% endmacro %}
{% macro duckdb__double() %}double{% endmacro %}

{# A time of the lake as the warehouse's UTC timestamp. DuckDB reads it with a time zone, and would show it in that of the session. #}
{% macro utc(column) %}{{ return(adapter.dispatch('utc', 'drumroll')(column)) }}{% endmacro %}
{% macro default__utc(column) %}cast({{ column }} as timestamp){% endmacro %}
{% macro duckdb__utc(column) %}make_timestamp(epoch_us({{ column }})){% endmacro %}

{# The columns of a mart's contract in its create table. bqemulator can't read them; the contract is held there all the same: dbt asks for the columns of
   the model's statement and compares them before it builds anything. #}
{% macro bigquery__get_table_columns_and_constraints() -%}
  {%- if target.name != 'emulator' -%}{{ return(table_columns_and_constraints()) }}{%- endif -%}
{%- endmacro %}
