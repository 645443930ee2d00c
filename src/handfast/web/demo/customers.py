"""The demo's customers and prospects: small and middle-sized businesses around Lake Michigan."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

HOME = "home_fast_500"
FIBER = "business_fiber_1000"


@dataclass(frozen=True)
class Prospect:
    """Who asks: a company with the person who decides."""

    company: str
    person: str
    email: str
    title: str
    city: str
    region: str
    postal_code: str
    line1: str
    industry: str
    segment: str
    phone: str
    message: str
    source: str = "web_form"


@dataclass(frozen=True)
class Wish:
    """What they want: a bundle with options for a term; `discount` is percent on its first part.

    A `direct` order is taken without quote and contract.
    """

    bundle: str = HOME
    quantity: int = 1
    term: int = 24
    options: dict[str, int] = field(default_factory=dict)
    discount: Decimal = Decimal(0)
    direct: bool = False


@dataclass(frozen=True)
class Deal:
    """A prospect's way: it begins on a day, and `until` names the last stage it reaches.

    `hold` names the delivery step that stays open, `quirk` what the delivery does otherwise.
    """

    prospect: Prospect
    start: date
    until: str
    wish: Wish = field(default_factory=Wish)
    pace: int = 1
    hold: str = ""
    quirk: str = ""


_FIVE, _EIGHT, _FIFTEEN = Decimal(5), Decimal(8), Decimal(15)

DEALS = (
    Deal(
        Prospect("Harbor Clinic", "Mara Jensen", "mara@harborclinic.example", "Practice director",
                 "Milwaukee", "WI", "53202", "418 Harbor Drive", "Healthcare", "medium",
                 "+1 414 555 0121", "Two buildings, and our scans must reach the hospital fast."),
        date(2026, 1, 6), "active", Wish(FIBER, term=36, options={"priority_support": 1},
                                         discount=_FIVE),
    ),
    Deal(
        Prospect("Prairie Dental Group", "Ellen Voss", "ellen@prairiedental.example",
                 "Office manager", "Naperville", "IL", "60540", "77 Washington Street",
                 "Healthcare", "small", "+1 630 555 0164", "Our line drops every afternoon."),
        date(2026, 1, 12), "active", Wish(options={"static_ipv4": 1}), quirk="older_hardware",
    ),
    Deal(
        Prospect("Summit Physiotherapy", "Ravi Kapoor", "ravi@summitphysio.example", "Owner",
                 "Oak Park", "IL", "60302", "150 Lake Street", "Healthcare", "small",
                 "+1 708 555 0117", "New practice, opening in March."),
        date(2026, 2, 17), "delivery", Wish(options={"static_ipv4": 1}, direct=True),
        hold="customer_activation",
    ),
    Deal(
        Prospect("Elm Street School District", "Joan Whitaker", "joan@elmschools.example",
                 "Director of technology", "Evanston", "IL", "60201", "1500 Elm Street",
                 "Education", "large", "+1 847 555 0190", "Four schools want one contract."),
        date(2026, 1, 26), "delivery", Wish(FIBER, term=36, discount=_EIGHT),
        hold="fiber_survey", quirk="no_access",
    ),
    Deal(
        Prospect("Midway Print Works", "Luis Ortega", "luis@midwayprint.example", "Plant manager",
                 "Cicero", "IL", "60804", "5210 Cermak Road", "Manufacturing", "small",
                 "+1 708 555 0155", "We send large files all day."),
        date(2026, 2, 16), "in_signature", Wish(FIBER, term=24, discount=_FIVE),
    ),
    Deal(
        Prospect("Rosewood Hotel", "Claire Dubois", "claire@rosewoodhotel.example",
                 "General manager", "Chicago", "IL", "60611", "640 North Rush Street",
                 "Hospitality", "medium", "+1 312 555 0177", "Guests complain about the Wi-Fi."),
        date(2026, 2, 18), "presented", Wish(FIBER, term=36, options={"priority_support": 1}),
    ),
    Deal(
        Prospect("Great Lakes Freight", "Dan Kowalski", "dan@greatlakesfreight.example",
                 "IT manager", "Gary", "IN", "46402", "1 Port Road", "Logistics", "large",
                 "+1 219 555 0133", "Twelve depots. We are comparing three carriers.", "manual"),
        date(2026, 2, 20), "in_approval",
        Wish(FIBER, quantity=4, term=36, discount=_FIFTEEN),
    ),
    Deal(
        Prospect("Oak Park Veterinary", "Nina Park", "nina@oakparkvet.example", "Owner",
                 "Oak Park", "IL", "60304", "912 Madison Street", "Healthcare", "small",
                 "+1 708 555 0182", "Can you match our present price?"),
        date(2026, 2, 24), "draft", Wish(options={"static_ipv4": 1}, discount=_FIVE),
    ),
    Deal(
        Prospect("Fox River Brewing", "Ben Hartman", "ben@foxriverbrewing.example", "Owner",
                 "Aurora", "IL", "60505", "14 River Street", "Food and drink", "small",
                 "+1 630 555 0148", "Tap room and brewery, one line for both."),
        date(2026, 2, 3), "rejected", Wish(),
    ),
    Deal(
        Prospect("Blue Door Theater", "Iris Chen", "iris@bluedoor.example", "Managing director",
                 "Chicago", "IL", "60657", "3020 North Halsted", "Culture", "small",
                 "+1 773 555 0126", "We want to stream our premieres."),
        date(2026, 2, 12), "negotiation", Wish(FIBER),
    ),
    Deal(
        Prospect("Kestrel Analytics", "Owen Brandt", "owen@kestrel.example", "Head of operations",
                 "South Bend", "IN", "46601", "220 Michigan Street", "Software", "medium",
                 "+1 574 555 0109", "Need 1 Gbit/s symmetric and a second router."),
        date(2026, 2, 23), "discovery", Wish(FIBER),
    ),
    Deal(
        Prospect("Lumen Yoga", "Tara Singh", "tara@lumenyoga.example", "Owner", "Ann Arbor", "MI",
                 "48104", "305 Main Street", "Sports", "small", "+1 734 555 0151",
                 "Just Wi-Fi for the studio."),
        date(2026, 1, 28), "lost",
    ),
    Deal(
        Prospect("Lakefront Gallery", "Simone Adler", "simone@lakefront.example", "Curator",
                 "Chicago", "IL", "60611", "455 North Water Street", "Culture", "small",
                 "+1 312 555 0158", "We open our new rooms in April.", "manual"),
        date(2026, 2, 20), "captured", Wish(direct=True),
    ),
    Deal(
        Prospect("Corner Books", "Adam Fried", "adam@cornerbooks.example", "Owner", "Madison",
                 "WI", "53703", "8 State Street", "Retail", "small", "+1 608 555 0162",
                 "Shop and café, please call in the morning."),
        date(2026, 2, 26), "qualified",
    ),
    Deal(
        Prospect("Silver Birch Care Home", "Paula Nowak", "paula@silverbirch.example",
                 "Administrator", "Racine", "WI", "53403", "71 Birch Lane", "Healthcare", "medium",
                 "+1 262 555 0170", "Residents ask for video calls."),
        date(2026, 2, 27), "working",
    ),
    Deal(
        Prospect("Juniper Architects", "Karin Holm", "karin@juniperarch.example", "Partner",
                 "Chicago", "IL", "60607", "900 West Fulton", "Professional services", "small",
                 "+1 312 555 0136", "Quote for fiber, 36 months.", "api"),
        date(2026, 2, 27), "new",
    ),
    Deal(
        Prospect("", "Walter Bloom", "walter.bloom@mail.example", "", "Hammond", "IN", "46320",
                 "", "", "small", "", "How much is the 500 line?"),
        date(2026, 2, 25), "disqualified",
    ),
)  # fmt: skip
