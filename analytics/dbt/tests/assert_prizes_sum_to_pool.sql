-- Pool and money carried in are prizes, money carried out, reserve and breakage, to the last unit.
{{ disagreements('prizes_sum_to_pool') }}
