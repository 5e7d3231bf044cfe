"""The report in a real browser, headless: no complaint, nothing loaded, nothing cut off on a wide screen, a telephone or paper, and text that can be read."""
import pathlib
import shutil

import duckdb
import pytest

import browser
import marts
import report
import small_lake

# Elements that reach past the window, and scroll boxes that do: what is in a box may be wider than the box. Then texts that a chart cuts off, and on a
# wide screen boxes that have to be scrolled at all.
CUT_OFF = """(() => {
  const found = [], wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) found.push(`page: ${document.documentElement.scrollWidth} > ${wide}`);
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest('.skip') || element.parentElement.closest('.scroll')) continue;
    const box = element.getBoundingClientRect();
    if (box.right > wide + 0.5 || box.left < -0.5) found.push(`<${element.tagName} ${element.className}> ${box.left} to ${box.right} of ${wide}`);
    if (wide >= 1280 && element.matches('.scroll') && element.scrollWidth > element.clientWidth + 1)
      found.push(`${element.getAttribute('aria-labelledby')}: ${element.scrollWidth} > ${element.clientWidth}`);
  }
  for (const chart of document.querySelectorAll('svg')) {
    const field = chart.viewBox.baseVal;
    for (const text of chart.querySelectorAll('text')) {
      const box = text.getBBox();
      if (box.x < 0 || box.y < 0 || box.x + box.width > field.width || box.y + box.height > field.height)
        found.push(`${chart.id}: "${text.textContent}" at ${box.x} ${box.y}, ${box.width} x ${box.height}`);
    }
  }
  return found;
})()"""

# Contrast of each text with the nearest background that is no glass, as the accessibility guidelines compute it. Large text may have 3, other text 4.5.
CONTRAST = """(() => {
  const numbers = text => text.match(/[0-9.]+/g).map(Number);
  const light = color => {
    const [r, g, b] = numbers(color).slice(0, 3).map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((numbers(color)[3] ?? 1) > 0.99) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  let seen = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.getClientRects().length || element.closest('title, desc')) continue;
    seen += 1;
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    const [low, high] = [light(element.closest('svg') ? style.fill : style.color), light(behind(element))].sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < (large ? 3 : 4.5)) found.push(`"${texts.currentNode.data.trim()}": ${contrast.toFixed(2)}`);
  }
  return seen ? found : ['no text was found'];
})()"""

# Marts, their columns, and what makes 4,000 plays as many as were sold in the largest draws.
SOLD = "tickets plays stakes sales_minor quick_pick_plays voided_tickets"
LARGE = [("dim_draws", "plays stakes sales_minor pool_minor prizes_minor carry_in_minor carry_minor", 30000), ("fct_sales_by_hour", SOLD, 30000),
         ("fct_sales_by_channel", SOLD, 30000), ("fct_prize_tiers", "winners winners_by_sql expected_winners plausible_from plausible_to", 30000),
         ("fct_prize_tiers", "prize_minor prize_by_rules_minor total_minor", 20000), ("fct_reconciliation", "expected found", 30000),
         ("fct_liability", "due_minor claimed_minor unclaimed_minor winners", 30000), ("fct_number_popularity", "plays expected_plays", 30000),
         ("fct_popular_combinations", "plays stakes", 2000), ("fct_player_activity", "players tickets plays", 30000)]

BAD = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>bad</title><link rel="icon" href="data:,"><style>:root { color-scheme: light }</style>
<body style="background: white; color: #aaa"><p>pale</p><div style="width: 3000px; height: 9px"></div>
<svg id="c" viewBox="0 0 100 20" width="100"><text x="90" y="15" fill="black">cut off</text></svg>
<script>console.error("an error"); throw new Error("thrown");</script></body></html>"""


@pytest.fixture(scope="module")
def window():
    if not browser.program():
        pytest.skip("there is no chromium to look at the report with: scripts/bootstrap --report")
    with browser.Browser() as window:
        yield window


@pytest.fixture(scope="module")
def files(workspace, tmp_path_factory):
    """{game: the file of its report}."""
    workspace.restore()
    folder = tmp_path_factory.mktemp("shown")
    return {game: report.write(workspace.warehouse, folder, game, small_lake.DRAW_NO) for game in small_lake.GAMES}


def test_what_is_wrong_with_a_page_is_found(window, tmp_path):
    """Lest the tests below find nothing because they look at nothing."""
    bad = tmp_path / "bad.html"
    bad.write_text(BAD)
    window.open(bad, 1280)
    assert any("an error" in text for text in window.complaints()) and any("thrown" in text for text in window.complaints())
    found = window.evaluate(CUT_OFF)
    assert any(text.startswith("page: 3") for text in found) and any("<DIV" in text for text in found) and any('"cut off"' in text for text in found), found
    assert [text for text in window.evaluate(CONTRAST) if text.startswith('"pale": 2.')]


@pytest.mark.parametrize("game", sorted(small_lake.GAMES))
@pytest.mark.parametrize("width", [1280, 390])
def test_it_loads_alone_and_nothing_is_cut_off(window, files, game, width):
    window.open(files[game], width)
    assert window.complaints() == []
    assert {url.partition(":")[0] for url in window.requests()} <= {"file", "data"}
    assert [url for url in window.requests() if url.startswith("file:")] == [files[game].resolve().as_uri()]
    assert window.evaluate("document.querySelector('h1').textContent") == f"Draw {small_lake.DRAW_NO}"
    found = window.evaluate(CUT_OFF)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [1280, 390])
def test_figures_of_a_full_draw_and_long_names_have_room(window, workspace, tmp_path, width):
    """As many plays as the largest draws have, and what an operator may call things."""
    workspace.restore()
    large = pathlib.Path(shutil.copy(workspace.warehouse, tmp_path / "large.duckdb"))
    with duckdb.connect(str(large)) as connection:
        connection.execute("set schema 'drumroll'")
        for mart, columns, factor in LARGE:
            connection.execute(f"update {mart} set {', '.join(f'{column} = {column} * {factor}' for column in columns.split())}")
        connection.execute("update dim_draws set game_name = repeat('Lotto6/45', 12), seal_words = 'abcdefghij-abcdefghij-abcdefghij-abcdefghij'")
        connection.execute("update fct_reconciliation set ok = false, differences = 12345678 where check_name in ('odds', 'no_play_twice')")
    window.open(report.write(large, tmp_path, "kr-lotto645", small_lake.DRAW_NO), width)
    assert window.complaints() == []
    found = window.evaluate(CUT_OFF)
    assert not found, "\n".join(found)
    assert window.evaluate(CONTRAST) == []


@pytest.mark.parametrize("game", sorted(small_lake.GAMES))
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_can_be_read(window, files, game, dark):
    window.open(files[game], 1280, dark=dark)
    shown = window.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, shown.removeprefix("rgb(").removesuffix(")").split(", "))) < 200) == dark, shown
    assert window.evaluate(CONTRAST) == []


@pytest.mark.parametrize("game", sorted(small_lake.GAMES))
def test_on_paper_nothing_scrolls_and_nothing_is_dark(window, files, game):
    """As wide as A4 between its margins, from a screen that is dark."""
    window.open(files[game], 688, dark=True)
    window.call("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    assert window.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert window.evaluate("[...document.querySelectorAll('.scroll')].filter(box => getComputedStyle(box).overflowX !== 'visible').length") == 0
    assert window.evaluate("[...document.querySelectorAll('table, svg')].filter(part => part.getBoundingClientRect().right > innerWidth + 0.5)"
                           ".map(part => part.id)") == []
    assert window.evaluate(CONTRAST) == []
    window.call("Emulation.setEmulatedMedia", media="", features=[])


def test_what_scrolls_can_be_scrolled_with_the_keyboard(window, files):
    window.open(files["kr-lotto645"], 390)
    assert window.evaluate("[...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth && box.tabIndex !== 0).length") == 0
    assert window.evaluate("[...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth).length") > 0
