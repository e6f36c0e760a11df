import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.widgets.colours import DARK_PAPER, LIGHT_PAPER, contrast, shades

READABLE = 4.5


def test_black_on_white_has_the_largest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx((1 + 0.05) / (0 + 0.05))


@given(st.integers(0, 0xFFFFFF))
def test_whatever_colour_is_chosen_can_be_read(number):
    accent = f"#{number:06x}"
    chosen = shades(accent)
    assert chosen.fill == accent
    assert contrast(chosen.on_light, LIGHT_PAPER) >= READABLE
    assert contrast(chosen.on_dark, DARK_PAPER) >= READABLE
    assert contrast(chosen.on_fill, chosen.fill) >= 4.2


@given(st.integers(0, 0xFFFFFF))
def test_a_shade_can_be_read_on_what_is_marked_with_it(number):
    chosen = shades(f"#{number:06x}")
    for shade, paper in ((chosen.on_light, LIGHT_PAPER), (chosen.on_dark, DARK_PAPER)):
        marked = "#" + "".join(
            f"{round(0.87 * int(paper[at : at + 2], 16) + 0.13 * int(shade[at : at + 2], 16)):02x}"
            for at in (1, 3, 5)
        )
        assert contrast(shade, marked) >= READABLE


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert shades("#1d5c54").on_light == "#1d5c54"
