-- The sales are the stakes of the plays that count, times the price.
{{ disagreements('sales_equal_stakes') }}
