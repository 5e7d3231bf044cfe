-- The prize of each tier, computed in SQL from sales, winners and rules, is the engine's. Only for games whose rules are in the seed prize_rules.
{{ disagreements('prizes') }}
