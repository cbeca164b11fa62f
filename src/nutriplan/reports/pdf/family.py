"""The PDF of a household: one fridge page, a page a day with all portions, targets by person, one list to buy."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer

from nutriplan.reports.paper import Page, Printing
from nutriplan.reports.pdf.day import in_line
from nutriplan.reports.pdf.document import Document, Part, unlinked, without_targets
from nutriplan.reports.pdf.furniture import Anchor, section
from nutriplan.reports.pdf.grid import TableCommand, grid
from nutriplan.reports.pdf.layout import narrow
from nutriplan.reports.pdf.paragraph import Paragraph
from nutriplan.reports.pdf.shortfalls import HEADING, shortfall_story
from nutriplan.reports.pdf.styles import (
    CAPTION,
    DISH,
    METHOD,
    ORANGE,
    REGULAR,
    SIZE_CAPTION,
    SLOT,
    SMALL,
    SMALL_RIGHT,
    SMALL_SOFT_RIGHT,
    SOFT,
    TABLE_HEAD,
    TABLE_HEAD_RIGHT,
    TITLE,
    register_fonts,
)
from nutriplan.reports.pdf.targets import TITLE_OF_PAGE, targets_story
from nutriplan.reports.view.family import FamilyDayView, FamilyView, HeldView, PlateView, SharedMealView
from nutriplan.reports.view.shopping import BOUND

_NAME_SHARE, _POT = 0.30, 52.0
_CLOSE = 1.0
_GAP = 8.0
_DATE = 10
_ACROSS = 2
_SLIM = 55.0  # a column of portions [pt] in which grams alone find room
_MISSED = ParagraphStyle("missed", parent=SMALL, textColor=ORANGE)


def draw_family(view: FamilyView, printing: Printing) -> bytes:
    """Draw the report on a household."""
    register_fonts()
    if Page.TARGETS not in printing.pages:
        view = replace(view, common=without_targets(view.common, "which are not printed here"))
    return FamilyDocument(view, printing).build()


class FamilyDocument(Document):
    """A report with the parts of a household in place of a person's."""

    def __init__(self, view: FamilyView, printing: Printing) -> None:
        super().__init__(view.common, printing)
        self.family = view

    @property
    def linked(self) -> bool:
        """Whether the pages of the days are there to lead to."""
        return Page.DAYS in self.printing.pages

    def drawn(self) -> dict[Page, Callable[[], list[Part]]]:
        """How each part is drawn."""
        return {**super().drawn(), Page.DAYS: self._days_of_all, Page.TARGETS: self._targets_of_all}

    def week(self) -> list[Part]:
        """The week at a glance, and a page for each person with targets that are not met."""
        parts = super().week()
        for place, person in enumerate(self.family.people):
            if person.shortfalls:
                misses = person.shortfalls if self.linked else unlinked(person.shortfalls)
                story = shortfall_story(misses, self.width, f"{HEADING}: {person.name}")
                parts.append(self.plain(f"shortfalls-{place}", f"{HEADING}: {person.name}", story))
        return parts

    def _days_of_all(self) -> list[Part]:
        parts = []
        for place, day in enumerate(self.family.days):
            first: list[Flowable] = [] if place else [Anchor("days", "Day by day")]
            told = Anchor(day.anchor, f"{day.weekday}, {day.date}", 1)
            parts.append(Part("plain", [*first, told, *day_of_all(day, self.width)]))
        return parts

    def _targets_of_all(self) -> list[Part]:
        parts = []
        for place, person in enumerate(self.family.people):
            title = f"{TITLE_OF_PAGE}: {person.name}"
            story = targets_story(person.targets, self.width, self.body[3], title, person.profile)
            parts.append(self.plain(f"targets-{place}", title, story))
        return parts


def day_of_all(day: FamilyDayView, width: float) -> list[Flowable]:
    """A day's page: the shared meals with everyone's portions, then what each one eats besides."""
    date = f'<font name="{REGULAR}" size="{_DATE}" color="#{SOFT.hexval()[2:]}">{escape(day.date)}</font>'
    story: list[Flowable] = [Paragraph(f"{escape(day.weekday)}&nbsp; {date}", TITLE), Spacer(0, _GAP)]
    names = [plate.name for plate in day.plates]
    for meal in day.meals:
        story += [KeepTogether(_meal(meal, names, width)), Spacer(0, _GAP)]
    story += [PageBreak(), Paragraph(f"{escape(day.weekday)}: what each one eats besides", TITLE), Spacer(0, _GAP)]
    story += _plates(day.plates, width)
    return [*story, *section("What the day holds"), _held(day.plates, width)]


def _meal(meal: SharedMealView, names: Sequence[str], width: float) -> list[Flowable]:
    slot = f'{escape(meal.slot)}<font color="#{SOFT.hexval()[2:]}">&nbsp;&nbsp;{escape(meal.note)}</font>'
    parts: list[Flowable] = [Paragraph(slot, SLOT), Paragraph(escape(meal.name), DISH)]
    if meal.method:
        parts.append(Paragraph(escape(meal.method), METHOD))
    first = width * _NAME_SHARE
    each = (width - first - _POT) / len(names)
    rows: list[list[Flowable]] = [
        [Paragraph("", TABLE_HEAD), *(Paragraph(escape(name), TABLE_HEAD_RIGHT) for name in (*names, "In the pot"))]
    ]
    for row in meal.rows:
        plates = [
            Paragraph(_portion(said if each >= _SLIM else "", weight), SMALL_RIGHT) for said, weight in row.portions
        ]
        rows.append([Paragraph(escape(row.name), SMALL), *plates, Paragraph(escape(row.together), SMALL_SOFT_RIGHT)])
    inset: TableCommand = ("LEFTPADDING", (1, 0), (-1, -1), 6)
    parts.append(
        grid(rows, [first, *(each for _ in names), _POT], inset, top=_CLOSE, bottom=_CLOSE, lines_from=1, repeat=1)
    )
    return parts


def _portion(measure: str, weight: str) -> str:
    """A portion in a cell: grams, and the household measure small before them."""
    if not weight:
        return "–"
    measure = measure.partition(",")[0]  # without how it is cut: columns are slim
    bound = escape(weight.replace(" ", BOUND))
    said = f'<font size="{SIZE_CAPTION}" color="#{SOFT.hexval()[2:]}">{escape(measure)}</font> ' if measure else ""
    return f"{said}{bound}"


def _held(plates: Sequence[PlateView], width: float) -> Flowable:
    """All nutrients with a target down, the people across; an orange amount misses its target."""
    names = dict.fromkeys(
        held.name for focus in (True, False) for p in plates for held in p.held if held.focus is focus
    )
    rows: list[list[Flowable]] = [
        [Paragraph("", TABLE_HEAD), *(Paragraph(escape(plate.name), TABLE_HEAD_RIGHT) for plate in plates)]
    ]
    for name in names:
        cells: list[Flowable] = [Paragraph(escape(name), SMALL)]
        for plate in plates:
            held = next((each for each in plate.held if each.name == name), None)
            cells.append(Paragraph("–" if held is None else _amount(held), SMALL_RIGHT))
        rows.append(cells)
    first = width * _NAME_SHARE
    each = (width - first) / len(plates)
    return grid(rows, [first, *(each for _ in plates)], top=0.4, bottom=0.8, lines_from=1, repeat=1)


def _amount(held: HeldView) -> str:
    beside = (
        f' <font size="{SIZE_CAPTION}" color="#{SOFT.hexval()[2:]}">{escape(held.beside.replace(" ", BOUND))}</font>'
    )
    text = escape(held.amount)
    return f'<font color="#{ORANGE.hexval()[2:]}"><b>{text}</b></font>{beside}' if held.status.fails else text + beside


def _plates(plates: Sequence[PlateView], width: float) -> list[Flowable]:
    """Everyone's energy and own meals, in two columns where there is room for them."""
    across = 1 if narrow(width) else _ACROSS
    column = width / across
    cells: list[list[Flowable]] = [_plate(plate) for plate in plates]
    cells += [[] for _ in range(-len(cells) % across)]
    rows = [cells[at : at + across] for at in range(0, len(cells), across)]
    inset: TableCommand = ("RIGHTPADDING", (0, 0), (-1, -1), _GAP)
    return [grid(rows, [column] * across, inset, top=_CLOSE, bottom=_GAP)]


def _plate(plate: PlateView) -> list[Flowable]:
    asked = f" (asked for {plate.energy_target})" if plate.energy_target else ""
    story: list[Flowable] = [
        Paragraph(f"<b>{escape(plate.name)}</b>&nbsp;&nbsp;{escape(plate.energy)}{escape(asked)}", SMALL),
        *([Paragraph(escape(plate.verdict), _MISSED)] if plate.status.fails else []),
    ]
    for meal in plate.own:
        slot = f'<font color="#{SOFT.hexval()[2:]}">{escape(meal.slot)}:</font> '
        story += [Paragraph(f"{slot}{escape(meal.name)}", SMALL), in_line(meal, CAPTION)]
    return story
