{# What the two warehouses spell differently. Models use these and nothing of one warehouse alone. #}

{# a / b of integers, towards zero. #}
{% macro int_div(a, b) %}{{ return(adapter.dispatch('int_div', 'drumroll')(a, b)) }}{% endmacro %}
{% macro default__int_div(a, b) %}div({{ a }}, {{ b }}){% endmacro %}
{% macro duckdb__int_div(a, b) %}(({{ a }}) // ({{ b }})){% endmacro %}

{# The type of 64-bit floating point. #}
{% macro double() %}{{ return(adapter.dispatch('double', 'drumroll')()) }}{% endmacro %}
{% macro default__double() %}float64{% endmacro %}
{% macro duckdb__double() %}double{% endmacro %}

{# A time of the lake as the warehouse's UTC timestamp. DuckDB reads it with a time zone, and would show it in that of the session. #}
{% macro utc(column) %}{{ return(adapter.dispatch('utc', 'drumroll')(column)) }}{% endmacro %}
{% macro default__utc(column) %}cast({{ column }} as timestamp){% endmacro %}
{% macro duckdb__utc(column) %}make_timestamp(epoch_us({{ column }})){% endmacro %}
