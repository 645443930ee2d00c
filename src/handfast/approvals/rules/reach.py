"""Which ways a person is written to: as they chose, and never by none when they are first asked."""

from handfast.approvals.types import EMAIL, SMS, Reach


def ways(reach: Reach, *, reminder: bool, phone: bool) -> tuple[str, ...]:
    """The channels of a message; without a telephone number a text message becomes an e-mail."""
    wanted = reach.reminded if reminder else reach.asked
    if SMS in wanted and not phone:
        wanted = (EMAIL,)
    return wanted
