"""Figures as people read them. Nothing here asks for the locale or the time."""
import math

NOT_KNOWN = "not known"
MONTHS = "January February March April May June July August September October November December".split()


def count(value):
    return NOT_KNOWN if value is None else f"{value:,}"


def money(minor, exponent):
    """A sum in minor units, without its currency: 123456 with exponent 2 is 1,234.56. Integers only: a double has not enough digits."""
    if minor is None:
        return NOT_KNOWN
    units, cents = divmod(abs(minor), 10 ** exponent)
    return ("−" if minor < 0 else "") + f"{units:,}" + (f".{cents:0{exponent}}" if exponent else "")


def short(value):
    """For axes: 5,000; 12.5 k; 2.4 bn."""
    for least, unit, name in ((10 ** 12, 10 ** 12, "tn"), (10 ** 9, 10 ** 9, "bn"), (10 ** 6, 10 ** 6, "m"), (10 ** 4, 1000, "k")):
        if abs(value) >= least:
            return f"{value / unit:,.4g} {name}"
    return f"{value:,.4g}"


def real(value):
    """As many decimals as tell something: 1,234; 12.3; 1.23; 0.00049."""
    if value is None:
        return NOT_KNOWN
    if abs(value) < 1e-9:
        return "0"
    decimals = 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 1 - math.floor(math.log10(abs(value)))
    return f"{value:,.{decimals}f}".replace("-", "−")


def ratio(value):
    return NOT_KNOWN if value is None else f"{value:.3f}"


def percent(value):
    return NOT_KNOWN if value is None else f"{value * 100:.2f} %"


def span(low, high):
    """The whole numbers between two bounds."""
    return f"{math.ceil(low):,} – {math.floor(high):,}"


def one_in(ways, space):
    return f"1 in {real(space / ways)}" if ways else "never"


def moment(time):
    return "not yet" if time is None else f"{day(time)}, {time:%H:%M:%S} UTC"


def day(time):
    return f"{time.day} {MONTHS[time.month - 1]} {time.year}"


def short_day(time):
    return f"{time.day} {MONTHS[time.month - 1][:3]}"


def hour(time):
    return f"{time:%Y-%m-%d %H:%M}"


def numbers_of(row):
    """The numbers of a combination's masks: (main, second)."""
    low = [number for number in range(1, 63) if row["mask_lo"] >> (number - 1) & 1]
    high = [number for number in range(63, 126) if row["mask_hi"] >> (number - 63) & 1]
    return low + high, [number for number in range(1, 63) if row["second_mask"] >> (number - 1) & 1]


def ticks(top, wanted=5):
    """Round values from 0 to just past `top`, about so many."""
    if top <= 0:
        return [0, 1]
    raw = top / wanted
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw * 0.999)
    return [index * step for index in range(math.ceil(top / step - 1e-9) + 1)]
