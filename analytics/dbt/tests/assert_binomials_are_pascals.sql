-- Each C(n, k) of the seed is C(n - 1, k - 1) + C(n - 1, k).
select this.n, this.k
from {{ ref('binomials') }} as this
left join {{ ref('binomials') }} as left_above on left_above.n = this.n - 1 and left_above.k = this.k - 1
left join {{ ref('binomials') }} as right_above on right_above.n = this.n - 1 and right_above.k = this.k
where this.combinations <> case when this.k = 0 then 1 else coalesce(left_above.combinations, 0) + coalesce(right_above.combinations, 0) end
