-- No ticket was sold, and none voided, after the close of its partition.
{{ disagreements('nothing_sold_after_close') }}
