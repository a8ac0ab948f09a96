"""An invented CRM, light to import, added to Leaddesk at run time by the tests."""

from __future__ import annotations

from leaddesk.connectors.contract import Plugin, Runtime
from leaddesk.domain.commands import Resend
from leaddesk.domain.specs import (
    AccountActionSpec,
    ActionSpec,
    Cell,
    ColumnSpec,
    CrmInfo,
    DetailGroup,
    Effect,
    FieldLabel,
    KindSpec,
    On,
    Origin,
    Role,
    SecretSpec,
    SignInStep,
)


def _runtime() -> Runtime:
    from .connector import ToyRuntime

    return ToyRuntime()


INFO = CrmInfo(
    slug="toycrm",
    title="Toy CRM",
    subtitle="Invented",
    icon="box",
    colour="#335577",
    secrets=(SecretSpec("mobile", "Mobile"), SecretSpec("password", "Password", keep="asked"), SecretSpec("seed", "Seed", keep="never")),
    max_parallel=4,
    per_second=1000.0,
)

LEAD = KindSpec(
    name="lead",
    title="Lead",
    plural="Leads",
    columns=(
        ColumnSpec("customer", "Customer", "title"),
        ColumnSpec("phone", "Phone", "phone", Cell.PHONE),
        ColumnSpec("stage", "Stage", "status", Cell.STATUS),
        ColumnSpec("visit", "Visit", "due", Cell.DATE),
        ColumnSpec("slot", "Slot", "slot"),
        ColumnSpec("city", "City", "field:city"),
    ),
    detail=True,
    groups=(DetailGroup("Customer", (FieldLabel("city", "Town"), FieldLabel("note", "Note"))),),
    work=True,
)
PLACE = KindSpec(name="place", title="Place", plural="Places", columns=(ColumnSpec("name", "Name", "title"),), origin=Origin.REFERENCE, refresh_minutes=1440)
SENT = KindSpec(name="sent", title="Sent", plural="Sent", columns=(ColumnSpec("name", "Name", "title"),), origin=Origin.LEDGER)

PLUGIN = Plugin(
    info=INFO,
    kinds=(LEAD, PLACE, SENT),
    actions=(
        ActionSpec(
            name="move",
            title="Move visit",
            kind="lead",
            on=On.MANY,
            role=Role.RESCHEDULE,
            resend=Resend.STATE_CHANGE,
            done="Moved to {day}, {slot}",
            effects=(Effect("due", "day"), Effect("slot", "slot")),
        ),
        ActionSpec(name="close", title="Close", kind="lead", on=On.MANY, role=Role.STATUS, resend=Resend.STATE_CHANGE, leaves=True),
    ),
    sign_in=(SignInStep("password", "Password", sends_code=True), SignInStep("otp", "Code")),
    runtime=_runtime,
    account_actions=(
        AccountActionSpec("forgot", "Forgotten password", Resend.OUTBOUND, before_sign_in=True, then="reset"),
        AccountActionSpec("reset", "New password", Resend.STATE_CHANGE, before_sign_in=True),
        AccountActionSpec("ping", "Ping", Resend.READ),
    ),
)
