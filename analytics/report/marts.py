"""The marts of one draw, read from the warehouse that dbt built. Every list comes in an order of its own, so the same marts give the same page."""
import duckdb

# {mart: order of its rows}. What is read is what the page shows: players' numbers, for one, are not.
BY_DRAW = {
    "dim_draws": "draw_no",
    "fct_reconciliation": "check_name",
    "fct_sales_by_hour": "sold_hour",
    "fct_sales_by_channel": "plays desc, channel",
    "fct_number_popularity": "drum, number",
    "fct_number_skew": "drum",
    "fct_player_activity": "plays_of_each desc",
    "fct_popular_combinations": "popularity_rank",
    "fct_liability": "tier",
}
QUERIES = {name: f"select * from {name} where game = $game and draw_no = $draw_no order by {order}" for name, order in BY_DRAW.items()}
QUERIES |= {
    "fct_prize_tiers": "select * from fct_prize_tiers where game = $game and draw_no = $draw_no and is_current order by tier",
    "earlier_tiers": "select * from fct_prize_tiers where game = $game and draw_no = $draw_no and not is_current order by revision, tier",
    "fct_equal_plays": "select * exclude (player_id) from fct_equal_plays where game = $game and draw_no = $draw_no"
                       " order by plays desc, mask_lo, mask_hi, second_mask, tickets, channels, first_sold_at, last_sold_at",
    "payments": "select verdict, count(*) as payments, cast(sum(paid_minor) as bigint) as paid_minor from fct_claims"
                " where game = $game and draw_no = $draw_no group by 1 order by 1",
    # A draw that is both in the lake and in the official history has two rows.
    "fct_prize_history": "select * from fct_prize_history where game = $game and tier = 1 and $draw_no > 0 order by draw_no, origin",
}


class NotThere(Exception):
    """The warehouse can't be read, or lacks the draw. The text says what to do."""


def read(warehouse, game, draw_no):
    """{mart: [{column: value}]}."""
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            connection.execute("set schema 'drumroll'")
            marts = {name: rows_of(connection, query, game, draw_no) for name, query in QUERIES.items()}
            built = connection.execute("select game, draw_no from dim_draws order by all").fetchall()
    except duckdb.Error as error:
        raise NotThere(f"{warehouse}: {error}\nThe marts are built by scripts/analytics, or by dbt build as it calls it.") from error
    if not marts["dim_draws"]:
        there = ", ".join(f"{name} {number}" for name, number in built[:20]) or "none"
        raise NotThere(f"{warehouse}: draw {draw_no} of {game} is not in dim_draws; draws that are: {there}")
    return marts


def rows_of(connection, query, game, draw_no):
    answer = connection.execute(query, {"game": game, "draw_no": draw_no})
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row)) for row in answer.fetchall()]
