-- What is still owed, a tier of the revision that counts: prizes that are due, payments that were right, and the rest.
with claimed as (
  select game, draw_no, tier, count(*) as claims, sum(paid_minor) as claimed_minor
  from {{ ref('fct_claims') }}
  where verdict = 'right'
  group by 1, 2, 3
)

select
  tiers.game,
  tiers.draw_no,
  tiers.tier,
  tiers.tier_name,
  tiers.currency,
  tiers.winners,
  tiers.total_minor as due_minor,
  coalesce(claimed.claims, 0) as claims,
  cast(coalesce(claimed.claimed_minor, 0) as int64) as claimed_minor,
  cast(tiers.total_minor - coalesce(claimed.claimed_minor, 0) as int64) as unclaimed_minor
from {{ ref('fct_prize_tiers') }} as tiers
left join claimed
  on claimed.game = tiers.game and claimed.draw_no = tiers.draw_no and claimed.tier = tiers.tier
where tiers.is_current
