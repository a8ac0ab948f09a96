"""All 49 documented calls at the connector, without one complaint from the strict practice server; what each leaves at the server."""

from __future__ import annotations

from leaddesk.connectors.contract import ChoiceContext
from leaddesk.crms.fincrm import PLUGIN
from leaddesk.crms.fincrm.runtime import FincrmRuntime
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Origin
from leaddesk.sandbox.fincrm_routes import NAMES
from tests.crms.fincrm.fincrm_desk import ACCOUNT, COMPANY, LEAD, Desk, jpeg


async def test_all_49_calls(outside: Desk) -> None:
    desk, practice = outside, outside.practice
    registered = await desk.connector.account_action(
        "register",
        {"name": "New User", "email": "new@example.test", "mobile": "9800000009", "company": "New Co", "password": "Practice-2", "c_password": "Practice-2"},
    )
    assert registered.message == "User Registered Successfully" and not registered.result
    await desk.sign_in()

    pulled = {kind.name: await desk.pull(kind.name) for kind in PLUGIN.kinds}
    assert all(pulled.values()), [kind for kind, rows in pulled.items() if not rows]
    assert len(pulled["lead"]) == len(practice.rows("leads", 7)) > 100
    for kind in PLUGIN.kinds:
        if kind.detail:
            (fresh,) = await desk.connector.read(RecordKey(ACCOUNT, kind.name, next(iter(pulled[kind.name]))))
            assert fresh.part == "detail" and FincrmRuntime().core(kind.name, fresh.values).title

    company = await desk.do("create_company", "", {**COMPANY, "category_id": "2", "actype_id": 5, "personal_name": "Mira"}, desk.store("c_logo", jpeg()))
    slug = str(company.result["id"])
    (made,) = company.records
    assert (slug, made.key.kind, made.values["c_mobileNum"]) == ("practice-bakery", "my_company", "919800000001")
    await desk.do("update_company", slug, {"position": "Owner"})
    company_id = await desk.any_value("create_lead", "company")
    assert company_id == str(made.values["id"])

    category = await desk.any_value("create_product", "procat_id")
    product = await desk.do(
        "create_product", "",
        {
            "name": "Rye bread", "price": "4.50", "description": "Dark", "procat_id": category, "company": company_id,
            "prosubcat_id": await desk.any_value("create_product", "prosubcat_id", procat_id=category), "unit": await desk.any_value("create_product", "unit"),
        },
        desk.store("picture", jpeg()),
    )  # fmt: skip
    await desk.do("update_product", str(product.result["id"]), {"price": 5}, desk.store("picture", jpeg(20, 20), "b.jpg"))
    row = practice.state.find("products", "rye-bread")
    assert row is not None and (float(row["price"]), int(row["min_quantity"]), row["name"]) == (5.0, 1, "Rye bread")
    await desk.do("create_product_lead", "", {"first_name": "Kari", "email": "kari@example.test", "mobile": "9000000088", "pro_id": row["pro_id"]})
    assert practice.rows("leads", 7)[0]["leadtype"] == 2

    lead = await desk.do("create_lead", "", {**LEAD, "company": company_id}, desk.store("picture", jpeg()))
    lead_id = str(lead.result["id"])
    await desk.do("update_lead", lead_id, {"notes": "Met at the fair", "ldstatus_id": await desk.any_value("update_lead", "ldstatus_id")})
    contact = await desk.do("create_contact", "", {**LEAD, "ldsrc_id": await desk.any_value("create_contact", "ldsrc_id")})
    await desk.do("update_contact", str(contact.result["id"]), {"last_name": "Hansen"})
    deal = await desk.do("create_deal", "", {"name": "Bread for a year", "ld_id": lead_id, "value": "1,200.50", "closing_date": "1-4-2026", "sfun_id": "3"})
    await desk.do("update_deal", str(deal.result["id"]), {"sfun_id": 5, "pro_id": row["pro_id"]})
    assert practice.rows("deals")[0]["deal_status"] == 1

    service = await desk.do(
        "create_service", "",
        {
            "title": "Bread school", "company_id": company_id, "servcategory_id": await desk.any_value("create_service", "servcategory_id"),
            "serv_subcategory_id": 2, "description": "Learn to bake", "price": 100,
        },
        desk.store("image", jpeg()),
    )  # fmt: skip
    assert service.result["id"] == "bread-school"
    await desk.do("create_service_lead", "", {"name": "Per", "mobile": "9000000099", "service_id": await desk.any_value("create_service_lead", "service_id")})

    for action, remote in (
        ("delete_deal", deal), ("delete_contact", contact), ("delete_lead", lead), ("delete_product", product), ("delete_company", company),
    ):  # fmt: skip
        gone = await desk.do(action, str(remote.result["id"]))
        assert gone.gone[0].remote == remote.result["id"]
    await desk.connector.sign_out()
    assert not practice.state.tokens or 7 not in practice.state.tokens.values()
    assert {request.endpoint for request in practice.requests} == NAMES
    assert len(NAMES) == 49


async def test_every_id_field_offers_its_own_list(desk: Desk) -> None:
    """Each reference list serves at least one form, and every offered value is one the server knows."""
    asked = set()
    runtime = FincrmRuntime()
    for action in PLUGIN.actions:
        for field in runtime.form(action.name).fields:
            if field.dynamic:
                offered = await desk.connector.choices(action.name, field.name, ChoiceContext(values={"procat_id": "2", "country": "101", "country_id": 101}))
                assert offered and all(choice.value.isdigit() and choice.label for choice in offered), (action.name, field.name)
                assert len({choice.value for choice in offered}) == len(offered)
                asked.add(field.name)
    assert {"company", "prosubcat_id", "state", "ld_id", "sfun_id", "servcategory_id", "dl_id", "intype_id"} <= asked
    assert "INR" in await desk.choose("settings", "currency")
    lists = {"currencies", "account-type", "industry-type", "list-category", "list-subcategory", "states", "countries", "deal-type", "lead-type", "lead-source"}
    assert all(desk.asked(endpoint) for endpoint in (*lists, "units"))


async def test_choices_follow_the_field_they_depend_on(desk: Desk) -> None:
    food, furniture = [await desk.choose("create_product", "prosubcat_id", procat_id=number) for number in ("1", "2")]
    assert "Bakery" in food.values() and "Office" in furniture.values() and not set(food) & set(furniture)
    assert "Kerala" in (await desk.choose("create_lead", "state", country="101")).values()
    assert set((await desk.choose("create_lead", "state", country="164")).values()) == {"Oslo", "Vestland"}
    assert {"5": "Won", "6": "Lost"}.items() <= (await desk.choose("create_deal", "sfun_id")).items()


async def test_ids_are_shown_with_their_names(desk: Desk) -> None:
    runtime = FincrmRuntime()
    leads = await desk.pull("lead")
    with_company = next(values for values in leads.values() if values["company"])
    company = desk.practice.state.tables["companies"][int(str(with_company["company"]))]
    assert runtime.core("lead", with_company).company == company["c_name"]
    deals = [runtime.core("deal", values) for values in (await desk.pull("deal")).values()]
    assert all(deal.f3 and deal.currency == "INR" and deal.substatus for deal in deals)
    assert all(deal.f4 for deal in deals if deal.f2)
    (product,) = [one for one in [runtime.core("my_product", v) for v in (await desk.pull("my_product")).values()] if one.reference == "1"]
    assert product.company and product.f1 and product.f4 and product.status == "Active"


async def test_a_detail_alone_has_names_too(desk: Desk) -> None:
    row = next(row for row in desk.practice.rows("deals") if row["pro_id"])
    (fresh,) = await desk.connector.read(RecordKey(ACCOUNT, "deal", str(row["deal_id"])))
    lead = desk.practice.state.tables["leads"][row["ld_id"]]
    assert fresh.values["lead_name"] == f"{lead['first_name']} {lead['last_name']}"
    assert fresh.values["product_name"] == desk.practice.state.tables["products"][row["pro_id"]]["name"]
    assert desk.asked("lead_list") == 0, "one lead is read by itself"


async def test_pictures_on_foreign_servers_are_left_out(desk: Desk) -> None:
    for kind in ("lead", "my_company", "product", "service", "profile"):
        for values in (await desk.pull(kind)).values():
            assert "ui-avatars" not in repr(values)
    assert any("product_img" in values for values in (await desk.pull("my_product")).values())


async def test_nothing_before_the_first_paint_and_lists_that_never_drop() -> None:
    assert PLUGIN.info.per_second == 1.0
    assert "all devices" in PLUGIN.info.help
    assert not any(kind.complete for kind in PLUGIN.kinds if kind.origin is Origin.PULLED and kind.name != "profile")
    named = {kind.name: {column.name for column in kind.columns} for kind in PLUGIN.kinds}
    for kind in PLUGIN.kinds:
        assert all(relation.column in named[relation.kind] for relation in kind.related)
    for action in PLUGIN.actions:
        form = FincrmRuntime().form(action.name)
        assert all(form.field(begin.field) and begin.kind in named for begin in action.begins)
