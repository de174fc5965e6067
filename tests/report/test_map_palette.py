"""The signs of kinds can be told apart, by people with and without colour vision deficiency."""

from __future__ import annotations

import re
from importlib import resources
from itertools import combinations

import numpy as np
import pytest

from influence.report.map.palette import ALL_OWN, KNOWN, OWN, signs

# Severity 1.0 matrices of Machado, Oliveira & Fernandes (2009), on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, two: str) -> float:
    light, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, two: str) -> float:
    return min(float(np.linalg.norm(lab(m @ linear(one)) - lab(m @ linear(two)))) for m in SIGHT.values())


def test_black_on_white_has_the_contrast_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WCAG's well-known near miss


@pytest.mark.parametrize("sign", [*KNOWN.values(), *OWN], ids=lambda sign: sign.colour)
def test_every_colour_can_be_seen_on_white(sign):
    assert contrast(sign.colour, "#ffffff") >= 3.0


def test_the_four_known_kinds_are_far_apart_for_every_sight():
    assert min(distance(a.colour, b.colour) for a, b in combinations(KNOWN.values(), 2)) >= 36


def test_own_kinds_differ_from_all_others_by_colour_or_by_dash_and_shape():
    for one, two in combinations([*KNOWN.values(), *OWN], 2):
        assert one.dash != two.dash
        assert distance(one.colour, two.colour) >= 15 or one.shape != two.shape


def test_no_two_kinds_share_colour_and_dash_for_any_sight_until_the_signs_are_used_up():
    every = [*KNOWN.values(), *ALL_OWN]
    assert len(every) == len({(sign.colour, sign.dash) for sign in every}) >= 50
    for one, two in combinations(every, 2):
        assert one.dash != two.dash or distance(one.colour, two.colour) >= 15, (one, two)
    names = [*KNOWN, *(f"kind{number:02d}" for number in range(len(ALL_OWN)))]
    assert len({(sign.colour, sign.dash) for sign in signs(names)}) == len(names)


def test_no_two_of_the_first_seven_look_alike():
    assert min(distance(a.colour, b.colour) for a, b in combinations([*KNOWN.values(), *OWN[:3]], 2)) >= 15


def test_signs_do_not_depend_on_order_and_go_on_for_ever():
    names = [f"kind{number:02d}" for number in range(25)]
    assert signs(names[::-1]) == signs(names)[::-1]
    assert signs(["social"])[0] is KNOWN["social"]


def page_colours() -> dict[str, str]:
    css = resources.files("influence.report.map").joinpath("template", "page.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", css))


def test_bars_of_money_are_seen_on_every_ground_and_told_apart_by_every_sight():
    colours = page_colours()
    for mark in ("own", "referral", "accent"):
        for ground in ("paper", "soft", "pick"):
            assert contrast(colours[mark], colours[ground]) >= 3.0, (mark, ground)
    assert distance(colours["own"], colours["referral"]) >= 15


@pytest.mark.parametrize("sign", [*KNOWN.values(), *OWN], ids=lambda sign: sign.colour)
def test_signs_are_seen_on_every_ground_that_they_stand_on(sign):
    islands = ("#edf2f8", "#f6f8fb")
    draw = resources.files("influence.report.map").joinpath("template", "draw.js").read_text(encoding="utf-8")
    assert all(ground in draw for ground in islands)
    colours = page_colours()
    for ground in (*islands, colours["paper"], colours["soft"], colours["pick"]):
        assert contrast(sign.colour, ground) >= 3.0, ground


def test_text_of_the_page_is_readable():
    colours = page_colours()
    for text in ("ink", "muted", "accent"):
        for ground in ("paper", "soft", "pick"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
