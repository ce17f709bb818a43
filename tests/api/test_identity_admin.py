"""Administration of people, and the list of people that everybody sees."""

import asyncio

import pytest

from muster.identity.messages import Invited, SessionEnded, UserChanged, UserDeactivated, UserDeleted, UserReactivated
from tests.support.api import PASSWORD, Muster, Visitor
from tests.support.identity import Outbox
from tests.support.in_process import inside

DORA = {"email": "Dora@gala.example.com", "given_name": "Dora", "family_name": "Doe", "group": "Members"}
NOBODY = "01a1f7e3-97d1-7735-aad5-f0f1ee5ab9de"


@pytest.fixture
def outbox(muster: Muster) -> Outbox:
    return Outbox(muster.host.emitted)


@pytest.mark.req("ID-7")
class TestInvite:
    async def test_an_admin_makes_an_account(self, muster: Muster, outbox: Outbox) -> None:
        await outbox.fresh()
        response = await muster.admin.call("POST", "/admin/users", json=DORA, expect=201)
        user = response.json()
        assert user == {
            "id": user["id"],
            **DORA,
            "status": "active",
            "must_change_password": True,
            "second_factor": False,
            "created_at": muster.moment(),
            "updated_at": muster.moment(),
            "last_seen_at": None,
            "version": 1,
        }
        assert response.headers["location"] == f"/api/v1/admin/users/{user['id']}"
        assert await outbox.fresh() == [Invited(actor_id=muster.admin.id, person_id=user["id"])]
        assert await muster.admin.get(f"/admin/users/{user['id']}") == user

    async def test_an_address_is_taken_however_it_is_written(self, muster: Muster) -> None:
        await muster.admin.post("/admin/users", DORA)
        problem = await muster.admin.post("/admin/users", DORA | {"email": "dora@GALA.example.com"}, expect=409)
        assert problem["code"] == "email_taken"

    async def test_of_two_at_once_one_wins(self, muster: Muster) -> None:
        answers = await asyncio.gather(*(muster.admin.call("POST", "/admin/users", json=DORA) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]

    async def test_sent_twice_under_one_key_it_happens_once(self, muster: Muster) -> None:
        key = {"Idempotency-Key": "dora-1"}
        first = await muster.admin.call("POST", "/admin/users", json=DORA, headers=key, expect=201)
        second = await muster.admin.call("POST", "/admin/users", json=DORA, headers=key, expect=201)
        assert second.json() == first.json()

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": "dora"}, "email"),
            ({"given_name": ""}, "given_name"),
            ({"group": "Owners"}, "group"),
            ({"group": None}, "group"),
            ({"password": "x"}, "password"),
        ],
    )
    async def test_bad_input_is_named(self, admin: Visitor, change: dict[str, object], field: str) -> None:
        problem = await admin.post("/admin/users", DORA | change, expect=422)
        assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.req("ID-7")
class TestChange:
    async def test_names_and_group(self, muster: Muster, outbox: Outbox) -> None:
        bob = await muster.member("Bob")
        await outbox.fresh()
        changed = await muster.admin.patch(f"/admin/users/{bob.id}", {"family_name": "Babbage", "group": "Admins"})
        assert (changed["given_name"], changed["family_name"], changed["group"]) == ("Bob", "Babbage", "Admins")
        [message] = await outbox.fresh()
        assert isinstance(message, UserChanged)
        assert set(message.fields) == {"family_name", "group"}
        await bob.get("/admin/users")

    async def test_saying_what_is_so_already_changes_nothing(self, muster: Muster, outbox: Outbox) -> None:
        bob = await muster.member("Bob")
        before = await muster.admin.get(f"/admin/users/{bob.id}")
        await outbox.fresh()
        assert await muster.admin.patch(f"/admin/users/{bob.id}", {"group": "Members", "given_name": "Bob"}) == before
        assert await muster.admin.patch(f"/admin/users/{bob.id}", {}) == before
        assert await outbox.fresh() == []

    async def test_a_change_may_be_meant_for_one_version(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        response = await muster.admin.call("GET", f"/admin/users/{bob.id}")
        version = response.json()["version"]
        assert response.headers["etag"] == f'"{version}"'
        await muster.admin.patch(f"/admin/users/{bob.id}", {"family_name": "B"}, version=version)
        problem = await muster.admin.patch(f"/admin/users/{bob.id}", {"family_name": "C"}, version=version, expect=412)
        assert (problem["code"], problem["current"]["family_name"]) == ("precondition_failed", "B")

    async def test_deactivating_somebody_is_in_force_at_once(self, muster: Muster, outbox: Outbox) -> None:
        bob = await muster.member("Bob")
        await outbox.fresh()
        changed = await muster.admin.patch(f"/admin/users/{bob.id}", {"status": "deactivated"})
        assert changed["status"] == "deactivated"
        await bob.get("/me", expect=401)
        await bob.post("/auth/login", {"email": "bob@gala.example.com", "password": PASSWORD}, expect=401)
        messages = await outbox.fresh()
        assert {type(message) for message in messages} == {UserChanged, SessionEnded, UserDeactivated}

    async def test_whoever_comes_back_signs_in_anew(self, muster: Muster, outbox: Outbox) -> None:
        bob = await muster.member("Bob")
        await muster.admin.patch(f"/admin/users/{bob.id}", {"status": "deactivated"})
        await outbox.fresh()
        await muster.admin.patch(f"/admin/users/{bob.id}", {"status": "active"})
        assert len(await outbox.fresh_of(UserReactivated)) == 1
        await bob.get("/me", expect=401)
        await muster.sign_in("bob@gala.example.com")

    async def test_who_is_not_active_gets_no_password(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.patch(f"/admin/users/{bob.id}", {"status": "deactivated"})
        problem = await muster.admin.post(f"/admin/users/{bob.id}/reset-password", expect=409)
        assert problem["code"] == "not_active"

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"status": "deleted"}, "status"),
            ({"status": None}, "status"),
            ({"group": "Owners"}, "group"),
            ({"given_name": None}, "given_name"),
            ({"email": "new@gala.example.com"}, "email"),
        ],
    )
    async def test_bad_input_is_named(self, admin: Visitor, body: dict[str, object], field: str) -> None:
        problem = await admin.patch(f"/admin/users/{admin.id}", body, expect=422)
        assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.req("ID-5")
class TestTheLastAdmin:
    @pytest.mark.parametrize("body", [{"group": "Members"}, {"status": "deactivated"}])
    async def test_stays(self, admin: Visitor, body: dict[str, str]) -> None:
        problem = await admin.patch(f"/admin/users/{admin.id}", body, expect=409)
        assert problem["code"] == "last_admin"
        assert (await admin.get("/me"))["group"] == "Admins"

    async def test_may_go_once_there_is_another(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.patch(f"/admin/users/{bob.id}", {"group": "Admins"})
        await muster.admin.patch(f"/admin/users/{muster.admin.id}", {"group": "Members"})
        await muster.admin.get("/admin/users", expect=403)

    async def test_an_admin_who_cannot_sign_in_does_not_count(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.patch(f"/admin/users/{bob.id}", {"group": "Admins"})
        await muster.admin.patch(f"/admin/users/{bob.id}", {"status": "deactivated"})
        await muster.admin.patch(f"/admin/users/{muster.admin.id}", {"group": "Members"}, expect=409)

    async def test_of_two_who_demote_each_other_one_stays(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.patch(f"/admin/users/{bob.id}", {"group": "Admins"})
        demotion = {"group": "Members"}
        answers = await asyncio.gather(
            muster.admin.call("PATCH", f"/admin/users/{bob.id}", json=demotion),
            bob.call("PATCH", f"/admin/users/{muster.admin.id}", json=demotion),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 403]

    async def test_of_two_who_step_down_at_once_one_stays(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.patch(f"/admin/users/{bob.id}", {"group": "Admins"})
        demotion = {"group": "Members"}
        answers = await asyncio.gather(
            *(who.call("PATCH", f"/admin/users/{who.id}", json=demotion) for who in (muster.admin, bob))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]


class TestDelete:
    async def test_the_account_goes_and_the_name_stays(self, muster: Muster, outbox: Outbox) -> None:
        bob = await muster.member("Bob")
        await outbox.fresh()
        await muster.admin.delete(f"/admin/users/{bob.id}")
        await bob.get("/me", expect=401)
        await bob.post("/auth/login", {"email": "bob@gala.example.com", "password": PASSWORD}, expect=401)
        user = await muster.admin.get(f"/admin/users/{bob.id}")
        assert (user["given_name"], user["email"], user["status"]) == ("Bob", "", "deleted")
        assert len(await outbox.fresh_of(UserDeleted)) == 1

    @pytest.mark.in_process("asks the services that other domains ask")
    async def test_other_domains_know_the_name_still_and_no_address(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.delete(f"/admin/users/{bob.id}")
        assert await inside(muster).identity.people.names([bob.id]) == {bob.id: "Bob Tester"}
        assert await inside(muster).identity.mail_secrets.mail_address(bob.id) is None

    async def test_the_address_can_be_used_again(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.delete(f"/admin/users/{bob.id}")
        assert (await muster.member("Bob")).id != bob.id

    async def test_the_history_does_not_keep_the_address(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.delete(f"/admin/users/{bob.id}")
        newest = (await muster.admin.get(f"/admin/users/{bob.id}/history"))["items"][0]
        assert (newest["kind"], [change["field"] for change in newest["changes"]]) == ("deleted", ["status"])

    async def test_not_oneself(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.patch(f"/admin/users/{bob.id}", {"group": "Admins"})
        problem = (await muster.admin.call("DELETE", f"/admin/users/{muster.admin.id}", expect=409)).json()
        assert problem["code"] == "not_oneself"

    async def test_what_is_deleted_is_not_changed_any_more(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        await muster.admin.delete(f"/admin/users/{bob.id}")
        await muster.admin.delete(f"/admin/users/{bob.id}", expect=404)
        await muster.admin.patch(f"/admin/users/{bob.id}", {"status": "active"}, expect=404)
        await muster.admin.post(f"/admin/users/{bob.id}/reset-password", expect=404)


@pytest.mark.req("ID-7")
async def test_every_change_is_in_the_history(muster: Muster) -> None:
    bob = await muster.member("Bob")
    await muster.admin.patch(f"/admin/users/{bob.id}", {"family_name": "Babbage", "group": "Admins"})
    await bob.patch("/me", {"theme": "dark"})
    await bob.call("POST", "/auth/change-password", json={"current_password": PASSWORD, "new_password": PASSWORD + "!"})
    await muster.admin.post(f"/admin/users/{bob.id}/reset-password", expect=202)
    entries: list[dict[str, object]] = []
    after = None
    while True:
        parameters = {"limit": 2} | ({"after": after} if after else {})
        page = await muster.admin.get(f"/admin/users/{bob.id}/history", params=parameters)
        entries += page["items"]
        after = page["next"]
        if after is None:
            break
    assert [entry["kind"] for entry in entries] == [
        "password_reissued",
        "password_changed",
        "changed",
        "changed",
        "verified",
        "created",
    ]
    assert entries[3] == {
        "at": muster.moment(),
        "actor_id": muster.admin.id,
        "kind": "changed",
        "changes": [
            {"field": "family_name", "from": "Tester", "to": "Babbage"},
            {"field": "group", "from": "Members", "to": "Admins"},
        ],
    }
    assert entries[0]["changes"] == [{"field": "must_change_password", "from": False, "to": True}]
    assert [entry["actor_id"] for entry in entries] == [muster.admin.id, bob.id, bob.id, muster.admin.id, bob.id, None]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_nobody_by_that_id(admin: Visitor, method: str) -> None:
    body: dict[str, str] | None = {} if method == "PATCH" else None
    assert (await admin.call(method, f"/admin/users/{NOBODY}", json=body)).status_code == 404
    assert (await admin.call("GET", f"/admin/users/{NOBODY}/history")).status_code == 404
    assert (await admin.call("POST", f"/admin/users/{NOBODY}/reset-password")).status_code == 404
    assert (await admin.call(method, "/admin/users/%00", json=body)).status_code in {404, 422}


class TestLists:
    async def many(self, muster: Muster) -> list[str]:
        """Names of people, some of them twice, in the order of the list."""
        names = ["Zoe Adams", "adam Zola", "Émile Zola", "Ben O_Neil", "Ben O%Neil", "Ben Oxneil", "Zoe Adams"]
        for number, name in enumerate(names):
            given, _, family = name.partition(" ")
            body = {"email": f"p{number}@gala.example.com", "given_name": given, "family_name": family, "group": "Members"}
            await muster.admin.post("/admin/users", body)
        return [*names, "Ada Lovelace"]

    async def everything(self, visitor: Visitor, path: str, **parameters: object) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        after = None
        while True:
            page = await visitor.get(path, params={"limit": 3, **parameters} | ({"after": after} if after else {}))
            assert len(page["items"]) <= 3
            found += page["items"]
            after = page["next"]
            if after is None:
                return found

    async def test_everybody_comes_once_by_name(self, muster: Muster) -> None:
        names = await self.many(muster)
        for path in ("/people", "/admin/users"):
            found = [f"{person['given_name']} {person['family_name']}" for person in await self.everything(muster.admin, path)]
            assert sorted(found) == sorted(names)
            assert found[:2] == ["Ada Lovelace", "adam Zola"]

    @pytest.mark.parametrize(
        ("q", "expected"),
        [
            ("zola", {"adam Zola", "Émile Zola"}),
            ("ÉMILE", {"Émile Zola"}),
            ("en o_n", {"Ben O_Neil"}),
            ("o%n", {"Ben O%Neil"}),
            ("!", set()),
            ("p4@gala", {"Ben O%Neil"}),
            ("zoe adams", {"Zoe Adams"}),
        ],
    )
    async def test_text_is_looked_for_as_it_is(self, muster: Muster, q: str, expected: set[str]) -> None:
        await self.many(muster)
        found = await self.everything(muster.admin, "/people", q=q)
        assert {f"{person['given_name']} {person['family_name']}" for person in found} == expected

    async def test_members_see_people_but_not_who_never_verified(self, muster: Muster) -> None:
        bob = await muster.member("Bob")
        eve = {"email": "eve@gala.example.com", "password": PASSWORD, "given_name": "Eve", "family_name": "X"}
        await bob.post("/auth/sign-up", eve, expect=202)
        people = (await bob.get("/people"))["items"]
        assert people == [
            {
                "id": muster.admin.id,
                "given_name": "Ada",
                "family_name": "Lovelace",
                "email": "ada@gala.example.com",
                "group": "Admins",
                "status": "active",
            },
            {
                "id": bob.id,
                "given_name": "Bob",
                "family_name": "Tester",
                "email": "bob@gala.example.com",
                "group": "Members",
                "status": "active",
            },
        ]
        unverified = (await muster.admin.get("/admin/users", params={"status": "unverified"}))["items"]
        assert [user["given_name"] for user in unverified] == ["Eve"]

    async def test_by_status_and_group(self, muster: Muster) -> None:
        cleo = [await muster.member(name) for name in ("Bob", "Cleo")][1]
        await muster.admin.delete(f"/admin/users/{cleo.id}")
        for path, parameters, expected in (
            ("/people", {"status": "active"}, ["Ada", "Bob"]),
            ("/people", {"status": "deleted"}, ["Cleo"]),
            ("/admin/users", {"group": "Admins"}, ["Ada"]),
            ("/admin/users", {"group": "Members", "status": "active"}, ["Bob"]),
            ("/admin/users", {"group": "Members", "status": "active", "q": "b"}, ["Bob"]),
        ):
            found = await self.everything(muster.admin, path, **parameters)
            assert [person["given_name"] for person in found] == expected

    @pytest.mark.in_process("asks the services that other domains ask")
    async def test_what_other_domains_ask(self, muster: Muster) -> None:
        bob, cleo = await muster.member("Bob"), await muster.member("Cleo")
        await muster.admin.delete(f"/admin/users/{cleo.id}")
        people = inside(muster).identity.people
        assert await people.active_ids([bob.id, cleo.id, NOBODY]) == {bob.id}
        assert await people.admin_ids([bob.id, muster.admin.id]) == {muster.admin.id}
        assert await people.names([cleo.id, NOBODY]) == {cleo.id: "Cleo Tester"}
        assert (await people.active_ids([]), await people.names([])) == (set(), {})

    @pytest.mark.parametrize(
        ("parameters", "field"),
        [
            ({"limit": 0}, "limit"),
            ({"limit": 201}, "limit"),
            ({"after": "WzFd"}, "after"),
            ({"after": "WyJcdTAwMDAiLCJhIl0"}, "after"),
            ({"status": "asleep"}, "status"),
            ({"q": "a\x00b"}, "q"),
        ],
    )
    async def test_bad_parameters_are_named(self, admin: Visitor, parameters: dict[str, object], field: str) -> None:
        for path in ("/people", "/admin/users"):
            problem = await admin.get(path, params=parameters, expect=422)
            assert [error["field"] for error in problem["errors"]] == [field]
