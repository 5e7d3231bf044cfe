-- Every payment of the operator held against the winners of the revision that counts: paid to whom it was due, once, and the right amount?
-- Payments for a draw that has not been built wait until it is.
with winners as (
  select winners.*
  from {{ ref('fct_winners') }} as winners
  inner join {{ ref('dim_draws') }} as draws
    on draws.draw_key = winners.draw_key and draws.revision = winners.revision
),

numbered as (
  select
    claims.*,
    row_number() over (
      partition by claims.game, claims.draw_no, claims.partition_no, claims.ordinal, claims.tier
      order by claims.paid_at, claims.claim_id
    ) as payment_no
  from {{ ref('stg_operator__claims') }} as claims
  inner join (select distinct game, draw_no from {{ ref('fct_prize_tiers') }}) as built
    on built.game = claims.game and built.draw_no = claims.draw_no
)

select
  claims.claim_id,
  claims.game,
  claims.draw_no,
  claims.partition_no,
  claims.ordinal,
  claims.tier,
  claims.paid_at,
  claims.paid_minor,
  winners.amount_minor as due_minor,
  case
    when winners.ordinal is null then 'not a winner'
    when claims.payment_no > 1 then 'paid again'
    when claims.paid_minor <> winners.amount_minor then 'wrong amount'
    else 'right'
  end as verdict
from numbered as claims
left join winners
  on winners.game = claims.game
  and winners.draw_no = claims.draw_no
  and winners.partition_no = claims.partition_no
  and winners.ordinal = claims.ordinal
  and winners.tier = claims.tier
