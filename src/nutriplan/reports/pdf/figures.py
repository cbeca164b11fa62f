"""Stick figures of the stretches, drawn as vectors in a field of 100 x 84 units with the floor at y = 6."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, pi, sin

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from nutriplan.reports.pdf.styles import INK, ORANGE, PANEL, RULE, SOFT

Point = tuple[float, float]
Line = tuple[Point, ...]
_FIELD = (100.0, 84.0)
_FLOOR = 6.0
_HEAD_RADIUS = 5.6
_BODY_WIDTH = 4.2
_FAR_WIDTH = 3.6
_MUSCLE_WIDTH = 2.2


@dataclass(frozen=True, slots=True)
class Pose:
    """A figure: `far` limbs are drawn lighter behind the `near` ones, `props` are filled outlines, `arrows` show the
    direction of the stretch, `bands` are what the hands hold, `pulled` the muscle that is to feel it.
    """

    head: Point
    near: Sequence[Line]
    far: Sequence[Line] = ()
    props: Sequence[Line] = ()
    arrows: Sequence[tuple[Point, Point]] = ()
    bands: Sequence[Line] = ()
    pulled: Sequence[Line] = ()


_WALL: Line = ((90, 6), (90, 82), (95, 82), (95, 6))
_BED: Line = ((6, 6), (6, 27), (94, 27), (94, 6), (90, 6), (90, 19), (10, 19), (10, 6))
_STEP: Line = ((52, 4), (52, 18), (96, 18), (96, 4))

POSES: Mapping[str, Pose] = {
    "standing_calf": Pose(
        head=(71, 74),
        near=(((50, 41), (65, 64)), ((50, 41), (34, 23), (20, 6), (29, 6)), ((65, 62), (77, 59), (89, 63))),
        far=(((50, 41), (66, 27), (62, 6), (72, 6)),),
        props=(_WALL,),
        arrows=(((12, 25), (18, 11)), ((34, 50), (45, 47))),
        pulled=(((31.5, 20), (23.5, 10.2)),),
    ),
    "seated_hamstring": Pose(
        head=(56, 66),
        near=(((27, 33), (47, 58)), ((27, 33), (54, 33), (80, 31), (82, 42)), ((47, 56), (58, 46), (72, 39))),
        far=(((27, 33), (44, 29), (44, 6), (53, 6)),),
        props=(_BED,),
        arrows=(((62, 72), (72, 64)),),
        pulled=(((32, 33), (50, 33)),),
    ),
    "seated_calf_and_hamstring": Pose(
        head=(58, 64),
        near=(((27, 33), (48, 57)), ((27, 33), (54, 33), (80, 31), (79, 44)), ((48, 55), (58, 43), (67, 42))),
        far=(((27, 33), (44, 29), (44, 6), (53, 6)),),
        props=(_BED,),
        arrows=(((64, 72), (73, 64)), ((93, 44), (84, 45))),
        bands=(((67, 42), (80, 44)),),
        pulled=(((32, 33), (50, 33)), ((58, 32.7), (74, 31.5))),
    ),
    "step_drop": Pose(
        head=(55, 73),
        near=(((51, 37), (54, 61)), ((51, 37), (49, 26), (46, 13), (58, 19.8)), ((54, 59), (64, 49), (76, 51))),
        props=(_STEP, ((77, 18), (77, 53), (79, 53), (79, 18)), ((70, 52), (96, 52), (96, 54), (70, 54))),
        arrows=(((39, 26), (39, 11)),),
        pulled=(((48.3, 23), (46.8, 16.5)),),
    ),
    "foot_pull": Pose(
        head=(29, 60),
        near=(((18, 12), (26, 47)), ((18, 12), (46, 12), (74, 10), (72, 24)), ((26, 45), (37, 32), (50, 31))),
        arrows=(((88, 22), (77, 27)),),
        bands=(((50, 31), (73, 25)),),
        pulled=(((51, 11.6), (68, 10.4)),),
    ),
}


class Figure(Flowable):
    """A pose drawn to a width [pt]; nothing but the panel where the pose has no drawing."""

    def __init__(self, pose: str, width: float) -> None:
        super().__init__()
        self.pose = POSES.get(pose)
        self.width = width
        self.height = width * _FIELD[1] / _FIELD[0]

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """The size asked for."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw panel, floor, things, body, arrows."""
        canvas = self.canv
        canvas.saveState()
        canvas.setFillColor(PANEL)
        canvas.roundRect(0, 0, self.width, self.height, 5, stroke=0, fill=1)
        if self.pose is not None:
            canvas.scale(self.width / _FIELD[0], self.width / _FIELD[0])
            _draw_pose(canvas, self.pose)
        canvas.restoreState()


def _draw_pose(canvas: Canvas, pose: Pose) -> None:
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    _stroke(canvas, ((5, _FLOOR - 2.2), (95, _FLOOR - 2.2)), SOFT, 0.9)
    for prop in pose.props:
        canvas.setFillColor(RULE)
        path = canvas.beginPath()
        path.moveTo(*prop[0])
        for point in prop[1:]:
            path.lineTo(*point)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
    for limb in pose.far:
        _stroke(canvas, limb, SOFT, _FAR_WIDTH)
    for limb in pose.near:
        _stroke(canvas, limb, INK, _BODY_WIDTH)
    for muscle in pose.pulled:
        _stroke(canvas, muscle, ORANGE, _MUSCLE_WIDTH)
    canvas.setFillColor(INK)
    canvas.circle(*pose.head, _HEAD_RADIUS, stroke=0, fill=1)
    for band in pose.bands:
        _stroke(canvas, band, ORANGE, 1.5)
    for start, end in pose.arrows:
        _arrow(canvas, start, end)


def _stroke(canvas: Canvas, line: Line, color: Color, width: float) -> None:
    canvas.setStrokeColor(color)
    canvas.setLineWidth(width)
    path = canvas.beginPath()
    path.moveTo(*line[0])
    for point in line[1:]:
        path.lineTo(*point)
    canvas.drawPath(path, stroke=1, fill=0)


def _arrow(canvas: Canvas, start: Point, end: Point) -> None:
    _stroke(canvas, (start, end), ORANGE, 1.7)
    angle = atan2(end[1] - start[1], end[0] - start[0])
    wings = [(end[0] - 5 * cos(angle + turn), end[1] - 5 * sin(angle + turn)) for turn in (pi / 6.5, -pi / 6.5)]
    canvas.setFillColor(ORANGE)
    canvas.setStrokeColor(ORANGE)
    path = canvas.beginPath()
    path.moveTo(*end)
    for wing in wings:
        path.lineTo(*wing)
    path.close()
    canvas.drawPath(path, stroke=1, fill=1)
