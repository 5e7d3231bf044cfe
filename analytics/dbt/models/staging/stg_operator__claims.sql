-- What the operator has paid, one row a payment. drumroll pays nothing: the table is the operator's, and without it nothing counts as claimed.
{% if var('claims') == 'present' -%}
select
  cast(raw.claim_id as string) as claim_id,
  cast(raw.game as string) as game,
  cast(raw.draw_no as int64) as draw_no,
  cast(raw.partition_no as int64) as partition_no,
  cast(raw.ordinal as int64) as ordinal,
  cast(raw.tier as int64) as tier,
  cast(raw.paid_minor as int64) as paid_minor,
  {{ utc('raw.paid_at') }} as paid_at
from {{ source('operator', 'claims') }} as raw
{%- else -%}
select
  cast(null as string) as claim_id,
  exports.game,
  exports.draw_no,
  cast(null as int64) as partition_no,
  cast(null as int64) as ordinal,
  cast(null as int64) as tier,
  cast(null as int64) as paid_minor,
  cast(null as timestamp) as paid_at
from {{ ref('stg_drumroll__exports') }} as exports
where false
{%- endif %}
