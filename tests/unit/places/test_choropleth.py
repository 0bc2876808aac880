import re
from xml.etree import ElementTree

import pytest

from amparo.foundation.places.catalogue import departments
from amparo.web.maps.choropleth import choropleth_svg, legend, outline_svg, peru

SVG = "{http://www.w3.org/2000/svg}"
ALL = {f"{number:02}": number for number in range(1, 26)}


def words(code: str, value: int | None) -> str:
    return f"{code}={value}"


def classes(svg: str) -> dict[str, str]:
    """Department code → class, by way of the tooltip."""
    paths = ElementTree.fromstring(svg).findall(f"{SVG}path")
    return {path.findtext(f"{SVG}title", "").split("=")[0]: path.get("class", "") for path in paths}


def test_the_outline_has_the_names_and_codes_of_the_catalogue():
    drawn = sorted((shape.code, shape.name) for shape in peru().shapes)
    assert drawn == [(found.code, found.name) for found in departments()]


def test_every_outline_and_label_lies_within_the_view_box():
    _, _, width, height = map(float, peru().view_box.split())
    for shape in peru().shapes:
        for ring in re.findall(r"M[^M]+", shape.path):
            numbers = re.findall(r"-?(?:\d+\.?\d*|\.\d+)", ring.split("a")[0])
            x = y = 0.0
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + float(dx), y + float(dy)
                assert 0 <= x <= width, shape.name
                assert 0 <= y <= height, shape.name
        assert 0 < shape.label[0] < width
        assert 0 < shape.label[1] < height


def test_places_the_departments_where_they_are():
    at = {shape.code: shape.label for shape in peru().shapes}
    assert at["24"][0] < at["16"][0], "Tumbes west of Loreto"
    assert at["16"][1] < at["15"][1] < at["23"][1], "Loreto, Lima, Tacna from north to south"
    assert at["21"][0] > at["04"][0], "Puno east of Arequipa: its source label says Callao"
    assert abs(at["07"][0] - at["15"][0]) < 40
    assert abs(at["07"][1] - at["15"][1]) < 40


def test_callao_is_drawn_last_with_a_disc_that_can_be_seen():
    last = peru().shapes[-1]
    assert last.code == "07"
    assert "a6.5 6.5" in last.path


def test_draws_a_described_path_for_each_department():
    svg = choropleth_svg(ALL, title="Personas", describe=words)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Personas"
    assert len(root.findall(f"{SVG}path")) == 25
    assert root.find(f"{SVG}title") is root[0]
    assert "16=16" in svg


def test_shades_by_quantile():
    shade = classes(choropleth_svg(ALL, title="", describe=words))
    assert [shade[f"{number:02}"] for number in (1, 5, 6, 11, 16, 20, 21, 25)] == [
        "band-0",
        "band-0",
        "band-1",
        "band-2",
        "band-3",
        "band-3",
        "band-4",
        "band-4",
    ]


def test_equal_figures_share_a_shade():
    shade = classes(choropleth_svg({"01": 2, "02": 2, "03": 2, "04": 7, "05": 7}, title="", describe=words))
    assert {shade["01"], shade["02"], shade["03"]} == {"band-0"}
    assert shade["04"] == shade["05"] == "band-3"


def test_unknown_is_not_zero_and_zero_is_not_few():
    shade = classes(choropleth_svg({"16": None, "17": 0, "08": 1}, title="", describe=words))
    assert shade["16"] == shade["15"] == "is-unknown"
    assert shade["17"] == "is-zero"
    assert shade["08"] == "band-0"
    assert [band.lowest for band in legend({"17": 0, "08": 1})] == [1]


def test_maps_that_share_their_outline_refer_to_it():
    svg = choropleth_svg(ALL, title="", describe=words, is_outline_shared=True)
    wanted = set(re.findall(r'href="#(d\d\d)"', svg))
    assert wanted == set(re.findall(r'id="(d\d\d)"', outline_svg()))
    assert len(wanted) == 25
    assert len(svg) < 3_000


def test_names_only_the_departments_asked_for():
    svg = choropleth_svg(ALL, title="", describe=words, named={"16"})
    assert [text.text for text in ElementTree.fromstring(svg).findall(f"{SVG}text")] == ["Loreto"]


def test_a_suppressed_figure_is_nowhere_in_the_map_or_the_legend():
    values = {**ALL, "16": 987654}
    svg = choropleth_svg(values, title="", describe=words, suppressed={"16"})
    assert classes(svg)["16"] == "is-suppressed"
    assert "987654" not in svg
    changed = choropleth_svg({**values, "16": 3}, title="", describe=words, suppressed={"16"})
    assert svg == changed
    assert legend(values, suppressed={"16"})[-1].highest == 25


def test_the_legend_says_what_the_map_wears():
    bands = legend(ALL)
    assert [(band.css_class, band.lowest, band.highest, band.departments) for band in bands] == [
        ("band-0", 1, 5, 5),
        ("band-1", 6, 10, 5),
        ("band-2", 11, 15, 5),
        ("band-3", 16, 20, 5),
        ("band-4", 21, 25, 5),
    ]
    assert legend({}) == []
    assert legend({"16": None}) == []


def test_everything_written_by_others_is_escaped():
    svg = choropleth_svg(ALL, title='</title><script>"', describe=lambda code, value: "<b>&\"'")
    assert "<script" not in svg
    assert "<b>" not in svg
    assert ElementTree.fromstring(svg).findtext(f"{SVG}title") == '</title><script>"'


def test_carries_no_style_or_script_and_weighs_little():
    svg = choropleth_svg(ALL, title="Personas registradas", describe=words)
    assert not re.search(r"style|script|fill=|\son\w+=", svg)
    assert len(svg.encode()) < 30_000


def test_refuses_a_code_that_is_no_department():
    with pytest.raises(ValueError, match="1601"):
        choropleth_svg({"1601": 3}, title="", describe=words)
