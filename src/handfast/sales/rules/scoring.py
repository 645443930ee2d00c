"""The lead score: a sum of named factors, so that anybody can see why."""

from handfast.sales.types import Factor, LeadFacts, Score

FREE_MAIL = (
    "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "aol.com", "proton.me",
    "gmx.de", "gmx.net", "live.com", "msn.com",
)  # fmt: skip
BUYING_WORDS = (
    "price", "quote", "order", "buy", "install", "contract", "switch", "offer", "cost", "asap",
    "urgent", "opening", "moving",
)  # fmt: skip
SOURCE_POINTS = {"web_form": 15, "manual": 15, "api": 10, "import": 5}


def score(facts: LeadFacts) -> Score:
    """How promising a lead is (0 to 100); the same facts always give the same score."""
    factors = (
        _company(facts), _mail(facts), _phone(facts), _message(facts), _source(facts),
        _region(facts), _customer(facts),
    )  # fmt: skip
    points = max(0, min(100, sum(factor.points for factor in factors)))
    return Score(points, factors)


def _company(facts: LeadFacts) -> Factor:
    if facts.company.strip():
        return Factor("company", "Company", 15, f"Asks for {facts.company.strip()}")
    return Factor("company", "Company", 0, "No company was named")


def _mail(facts: LeadFacts) -> Factor:
    domain = facts.email.rpartition("@")[2].lower()
    if not domain:
        return Factor("email", "E-mail", 0, "No address was given")
    if domain in FREE_MAIL:
        return Factor("email", "E-mail", 5, f"{domain} is a free mail service")
    return Factor("email", "E-mail", 15, f"Writes from {domain}")


def _phone(facts: LeadFacts) -> Factor:
    digits = sum(character.isdigit() for character in facts.phone)
    if digits >= 7:
        return Factor("phone", "Phone", 10, "Can be called back")
    return Factor("phone", "Phone", 0, "No number to call")


def _message(facts: LeadFacts) -> Factor:
    words = facts.message.lower()
    found = [word for word in BUYING_WORDS if word in words]
    if found:
        return Factor("message", "Message", 20, "Mentions " + ", ".join(found[:3]))
    if len(words.split()) >= 8:
        return Factor("message", "Message", 10, "Describes the need")
    return Factor("message", "Message", 0, "Says little")


def _source(facts: LeadFacts) -> Factor:
    points = SOURCE_POINTS.get(facts.source, 0)
    return Factor("source", "Source", points, f"Came by {facts.source.replace('_', ' ')}")


def _region(facts: LeadFacts) -> Factor:
    if facts.region_served:
        return Factor("region", "Region", 15, "Its territory has a seller of its own")
    return Factor("region", "Region", 0, "No seller for this region alone")


def _customer(facts: LeadFacts) -> Factor:
    if facts.known_customer:
        return Factor("customer", "Customer", 10, "Is a customer already")
    return Factor("customer", "Customer", 0, "Not a customer yet")
