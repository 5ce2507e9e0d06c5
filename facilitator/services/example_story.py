"""What happens in the example programme: two fictional companies, eight people, three workshops.

Days are counted from the workshop in which a commitment is made; nothing here knows today's date.
"""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain.commitments import Outcome, Report
from facilitator.domain.people import PersonDraft, Roles
from facilitator.domain.sides import Side

S, C = Side.SUPPLIER, Side.CUSTOMER

TITLE = "From supplier to partner"
SUPPLIER = "Nordhavn Coatings"
CUSTOMER = "Halvorsen Yachts"
PURPOSE = (
    "Two years of short-notice deliveries and long e-mails have cost both of us money. We want to plan a whole "
    "season together, which neither of us will do before we know that the other keeps its word."
)
TIME_ZONE = "Europe/Oslo"
PLACE = {1: "Halvorsen's yard, Bergen", 2: "Nordhavn, the canteen", 3: "Halvorsen's yard, Bergen"}

PEOPLE = (
    PersonDraft(
        S, "Åse Lindqvist", "ase@nordhavn.example", "Managing director", Roles(sponsor=True, signatory=True)
    ),
    PersonDraft(S, "Jan Brandt", "jan@nordhavn.example", "Head of quality", Roles(signatory=True)),
    PersonDraft(S, "Zoë Okonkwo", "zoe@nordhavn.example", "Planning and logistics"),
    PersonDraft(S, "Łukasz Wójcik", "", "IT and security"),
    PersonDraft(
        C,
        "Tomás Ruiz",
        "tomas@halvorsen.example",
        "Chief operating officer",
        Roles(sponsor=True, signatory=True),
    ),
    PersonDraft(C, "Ingrid Sæther", "ingrid@halvorsen.example", "Purchasing manager", Roles(signatory=True)),
    PersonDraft(C, "Aurélie Fontaine", "aurelie@halvorsen.example", "Production planner"),
    PersonDraft(C, "Mehmet Yıldız", "", "General counsel", Roles(decision_maker=True)),
)


@dataclass(frozen=True, slots=True)
class Commitment:
    """`due` counts days from its workshop, None means the next session; `carried` is what it continues.

    `serves` are the entries of registers that it serves, answers or meets, those of what it continues among them.
    """

    side: Side
    giver: str
    receiver: str
    deed: str
    evidence: str
    step: int
    stretch: int
    due: int | None = None
    why: str = ""
    first_win: bool = False
    carried: str = ""
    needs_first: str = ""
    serves: tuple[str, ...] = ()


LAUNCH = (
    Commitment(
        S,
        "Åse Lindqvist",
        "Tomás Ruiz",
        "Name one engineer whom the yard can call on any working day, and answer within four hours",
        "The call log of the first six weeks, gone through together",
        1,
        1,
        due=42,
        why="Foremen stop the line when nobody picks up.",
        first_win=True,
        serves=("O-03", "K-03", "H-03"),
    ),
    Commitment(
        S,
        "Jan Brandt",
        "Aurélie Fontaine",
        "Send the test report of every paint batch two working days before it is delivered",
        "A dated report for each batch since the launch, in the shared folder",
        1,
        2,
        serves=("O-02",),
    ),
    Commitment(
        S,
        "Zoë Okonkwo",
        "Aurélie Fontaine",
        "Publish the delivery plan for the coming eight weeks every Monday by noon",
        "Eight plans in the shared folder, each dated on a Monday",
        1,
        2,
        why="Docks are booked six weeks ahead.",
        serves=("O-01",),
    ),
    Commitment(
        S,
        "Łukasz Wójcik",
        "Mehmet Yıldız",
        "Hand over our written security policy and the summary of the last audit",
        "Both documents in Mehmet's hands",
        3,
        3,
        serves=("K-02",),
    ),
    Commitment(
        C,
        "Tomás Ruiz",
        "Åse Lindqvist",
        "Say on the first working day of each month which three hulls matter most",
        "Two short messages to Åse, one a month",
        1,
        1,
        first_win=True,
    ),
    Commitment(
        C,
        "Ingrid Sæther",
        "Jan Brandt",
        "Pay every undisputed invoice within thirty days, and ring before that day when one is disputed",
        "Nordhavn's list of open items, read out at the review",
        1,
        2,
        why="Every late payment has been read as a message.",
        serves=("H-02",),
    ),
    Commitment(
        C,
        "Aurélie Fontaine",
        "Zoë Okonkwo",
        "Share the refit schedule of the coming half year, with litres per hull",
        "The schedule for all six hulls in the shared folder",
        2,
        2,
        serves=("O-01", "H-01"),
    ),
    Commitment(
        C,
        "Mehmet Yıldız",
        "Łukasz Wójcik",
        "Send one page that names the standard terms the yard could live without",
        "One page, sent to Łukasz and Åse",
        4,
        2,
    ),
)

REVIEW = (
    Commitment(
        S,
        "Łukasz Wójcik",
        "Mehmet Yıldız",
        "Go through the security policy and the audit summary with Mehmet for two hours, at our desk",
        "Mehmet's list of questions, each with an answer or a date",
        3,
        3,
        carried="S-04",
        serves=("K-02",),
    ),
    Commitment(
        S,
        "Jan Brandt",
        "Aurélie Fontaine",
        "Open the batch-test database, read only, to two named Halvorsen engineers",
        "Both engineers have looked something up without asking us",
        2,
        3,
        due=42,
        serves=("O-02",),
    ),
    Commitment(
        S,
        "Zoë Okonkwo",
        "Ingrid Sæther",
        "Ring on the same day when a delivery will slip by more than a day, with the new date",
        "Ingrid's note of each call, held against the delivery dates",
        1,
        2,
        serves=("K-01", "H-04"),
    ),
    Commitment(
        S,
        "Åse Lindqvist",
        "Tomás Ruiz",
        "Invite Tomás and two foremen to a full day at the coating line, with nothing closed off",
        "The day has taken place, and each of the three has named one thing that surprised him",
        2,
        2,
        due=35,
        first_win=True,
    ),
    Commitment(
        S,
        "Zoë Okonkwo",
        "Aurélie Fontaine",
        "Keep 400 litres of Nordhavn White in stock for the yard alone until the end of the season",
        "A photograph of the shelf with its label, each Friday",
        1,
        2,
        due=49,
        needs_first="C-05",
        serves=("K-01",),
    ),
    Commitment(
        C,
        "Aurélie Fontaine",
        "Zoë Okonkwo",
        "Add the two missing hulls to the refit schedule, with litres per hull",
        "All six hulls in the shared folder, both owners' yard slots confirmed",
        2,
        2,
        due=45,
        carried="C-03",
        serves=("O-01",),
    ),
    Commitment(
        C,
        "Tomás Ruiz",
        "Åse Lindqvist",
        "Show Åse the cost sheet of one finished hull with the coating lines uncovered",
        "An hour together with the sheet, and Åse's three questions answered",
        2,
        3,
        why="We argue about price without ever having looked at the same figures.",
        serves=("O-04", "K-04"),
    ),
    Commitment(
        C,
        "Mehmet Yıldız",
        "Łukasz Wójcik",
        "Agree with Łukasz on one page of terms that both sides can work under this season",
        "One page with both names under it",
        4,
        2,
        carried="C-04",
        serves=("K-06",),
    ),
    Commitment(
        C,
        "Ingrid Sæther",
        "Zoë Okonkwo",
        "Confirm or change each Monday's delivery plan by Tuesday noon, line by line",
        "A marked-up plan for each of the eight weeks",
        1,
        2,
    ),
    Commitment(
        C,
        "Aurélie Fontaine",
        "Jan Brandt",
        "Enter every surface fault with a photograph in the shared list within one day",
        "Jan finds no fault in the dock that is not in the list",
        2,
        2,
        serves=("K-05",),
    ),
)


@dataclass(frozen=True, slots=True)
class Word:
    """What is said of a commitment at the review; `reason` and `category` are the giver's, `word` the receiver's."""

    ref: str
    outcome: Outcome
    reason: str = ""
    category: str = ""
    word: str = ""


CHECKED = (
    Word("S-01", Outcome.KEPT, word="Forty-one calls, the longest wait was two hours."),
    Word("S-02", Outcome.KEPT),
    Word("C-01", Outcome.KEPT),
    Word("C-02", Outcome.KEPT, word="One call before the date, sorted out within the hour."),
    Word(
        "C-03",
        Outcome.PARTLY_KEPT,
        "Four of the six hulls are in. Two owners have not confirmed their yard slots, and I waited for them instead "
        "of telling you in the second week that I was waiting.",
        "waiting_on_third_party",
    ),
    Word(
        "S-04",
        Outcome.NOT_KEPT,
        "Our insurer has to agree before the audit summary may leave the house. I asked too late, and then I hoped "
        "that nobody would bring it up before I had the answer.",
        "promised_too_much",
    ),
    Word(
        "C-04",
        Outcome.NOT_KEPT,
        "Two other matters came first and I put this one last. The page itself would have taken an afternoon; what "
        "was missing was my starting it.",
        "priorities_changed",
    ),
)
"""S-03 is not here: Zoë had reported it done, Aurélie saw it differently, and they settled it together."""

SETTLED_REF = "S-03"
SETTLED_WORD = "Six of the eight came on Monday. The first two came on Tuesday."
SETTLED_NOTE = "We count it as kept late: the two early plans came a day late, all six since then on time."


@dataclass(frozen=True, slots=True)
class Progress:
    """What a giver reports between the sessions, so many days before the next one."""

    ref: str
    days_before: int
    report: Report
    text: str = ""
    category: str = ""
    evidence: str = ""


SINCE_THEN = (
    Progress("S-06", 16, Report.DONE, evidence="Access log: 14 look-ups by two people"),
    Progress("S-08", 20, Report.DONE, "All three came. Two of them stayed for the evening shift."),
    Progress(
        "C-08",
        12,
        Report.PARTLY,
        "Five of seven weeks are marked up. In the two weeks of the boat show nobody stood in for me.",
        "people_or_means_missing",
    ),
)

ASKED_REF = "C-07"
ASKED_REASON = (
    "Łukasz and I have a first page, and both of us want our colleagues to read it before we sign it."
)
ASKED_DAYS_LATER = 21

NEXT_DRAFT = Commitment(
    S,
    "Jan Brandt",
    "Aurélie Fontaine",
    "Let one Halvorsen engineer release batches together with us for a month",
    "A signed release sheet for each batch, with both initials",
    2,
    4,
)

NOTES = {
    (
        1,
        "concerns",
    ): "Said aloud for the first time: the yard feared being last in line whenever a bigger customer calls.",
    (
        1,
        "opportunities",
    ): "Planning the season together is worth some 900 hours of dock time to the yard, by Tomás's estimate.",
    (
        2,
        "recognise",
    ): "The foremen now ring Nordhavn first and the purchasing office second. In spring it was the other way round.",
}
"""Notes by workshop and key of the agenda item."""

CLOSING_NOTES = {
    1: "Everybody spoke. The next session is at Nordhavn, so that the yard sees the line.",
    2: "Six commitments of eight were kept at least in part, and both misses came with a reason one can work with.",
}
