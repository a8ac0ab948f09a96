"""The status and sub-status tables of leads and deals, in the document's order, with their tones. Light to import."""

from __future__ import annotations

from collections.abc import Sequence

from leaddesk.domain.specs import StatusSpec, Tone


def _status(value: str, tone: Tone, *sub: str, ended: bool = False) -> StatusSpec:
    return StatusSpec(value, value, tone, sub, ended)


LEAD_STATUSES = (
    _status("New", Tone.INFO, "Received", "Pending Duplicate Review"),
    _status("Attempting Contact", Tone.PROGRESS, "Attempting 1", "Attempting 2", "Attempting 3", "Attempting 4"),
    _status("Difficulty Contacting", Tone.WARN, "Attempting 5", "Attempting 6", "Attempting 7", "Attempting 8"),
    _status("Waiting on Customer", Tone.WARN, "Call Back Customer", "Doing Application", "Customer requested email only", "Work in progress", "With Broker"),
    _status(
        "Not Progressing",
        Tone.NEUTRAL,
        "No longer Required",
        "Not ready",
        "No reason provided",
        "Cost",
        "Got another loan facility",
        "Term too short",
        "Loan amount too low",
        ended=True,
    ),
    _status("Closed", Tone.NEUTRAL, "Duplicate", "Do not contact", "Unqualified", ended=True),
    _status("Unreachable", Tone.BAD, "Wrong details", ended=True),
    _status("Converted", Tone.GOOD, "Banks In", ended=True),
)
"""Page "Lead Status", complete. The server sets the status; a partner can't."""

DEAL_STATUSES = (
    _status("Application Received", Tone.INFO, "Banks In"),
    _status("In Progress", Tone.PROGRESS, "Under Review", "Scrubbing", "Scrubbing Complete", "Submitted to Credit"),
    _status("Additional Info Required", Tone.WARN, "Pending info - with customer", "Pending info - with ISO", "Pending info"),
    _status("Approved", Tone.GOOD, "Pending Stips", "Pending Presentation", "Offer Made", "With ISO"),
    _status("Contract Requested", Tone.PROGRESS, "Contract Requested", "Contract Pending Info"),
    _status(
        "Contract Draft",
        Tone.PROGRESS,
        "Contract Draft",
        "Contact Drafting",
        "Contract Drafting",
        "Contract Drafted",
        "Contract Draft - Pending info",
        "Pre-Send Review",
    ),
    _status("Contracts Sent", Tone.PROGRESS, "Contract Sent", "Sent by SS", "Sent by DS", "DS Contract Viewed", "No Response"),
    _status(
        "Pending Settlement",
        Tone.PROGRESS,
        "Contract Signed",
        "Pre-Final Review",
        "Pre-Final Review - Pending Info",
        "Final Review",
        "Final Review Working",
        "Final Review - Pending Info",
        "Pending Funding Call - Awaiting Stips",
        "Pending Funding Call",
        "Funding Call Complete",
        "Funding Call Complete - Awaiting Stips",
        "Funding Waiting Approval",
    ),
    _status("Settled", Tone.GOOD, "Performing", "Not performing", "Defaulted", "Closed", ended=True),
    _status(
        "Withdrawn",
        Tone.NEUTRAL,
        "Term too short",
        "Cost",
        "No longer Required",
        "Loan Amount Too Low",
        "Got another loan facility",
        "Not Ready",
        "No reason provided",
        ended=True,
    ),
    _status("On Hold", Tone.WARN, "On Hold", "On Hold - Credit", "On Hold - Customer"),
    _status(
        "Declined",
        Tone.BAD,
        "Time in business too short",
        "Revenue too low",
        "Serviceability",
        "Credit history",
        "Bank Statement conduct",
        "ATO debt",
        "Other debts",
        "Not a business",
        "High risk industry",
        "Prohibited industry",
        "Insufficient Documentation",
        "Integrity of applicants",
        "Has competitor loan",
        "Rejected By Credit",
        "Customer Declined",
        ended=True,
    ),
)
"""The union of the document's two tables ("Deal Status" and "Retrieve Deal by ID"), which differ; the typo "Contact Drafting" is its own."""


def known(statuses: Sequence[StatusSpec], status: str, sub: str) -> tuple[str, str]:
    """Status and sub-status in the document's spelling where they differ by upper and lower case only; unknown ones as they came."""
    found = next((one for one in statuses if one.value.casefold() == status.casefold()), None)
    if found is None:
        return status, sub
    return found.value, next((one for one in found.sub if one.casefold() == sub.casefold()), sub)
