import pytest

from tests.infra.assembly import Assembly, Resource


def _client(assembly: Assembly, name: str) -> Resource:
    return next(each for each in assembly.all("AWS::Cognito::UserPoolClient") if each.values["ClientName"] == name)


@pytest.mark.req("ID-9")
def test_people_sign_in_with_their_address_and_are_called_by_their_id(assembly: Assembly) -> None:
    pool = assembly.one("AWS::Cognito::UserPool").values
    assert pool["AliasAttributes"] == ["email"]
    assert "UsernameAttributes" not in pool
    assert pool["AutoVerifiedAttributes"] == ["email"]
    policy = pool["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == 12
    assert not any(policy[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))
    assert "origin" in {attribute["Name"] for attribute in pool["Schema"]}
    groups = {group.values["GroupName"] for group in assembly.all("AWS::Cognito::UserPoolGroup")}
    assert groups == {"Admins", "Members"}


@pytest.mark.req("ID-9")
def test_the_apis_client_has_a_secret_and_one_way_to_sign_in(assembly: Assembly) -> None:
    client = _client(assembly, "api").values
    assert client["GenerateSecret"] is True
    assert client["ExplicitAuthFlows"] == ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["AllowedOAuthFlowsUserPoolClient"] is False


@pytest.mark.req("ID-9")
def test_the_public_client_has_none_and_returns_to_the_web_client_only(assembly: Assembly) -> None:
    client = _client(assembly, "web").values
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlows"] == ["code"]
    here = f"{assembly.text('web', assembly.outputs['WebUrl'])}/"
    assert (client["CallbackURLs"], client["LogoutURLs"]) == ([here], [here])
    assert not any("USER_PASSWORD" in flow for flow in client["ExplicitAuthFlows"])


@pytest.mark.req("ID-2")
def test_tokens_of_both_clients_last_a_day_and_can_be_ended(assembly: Assembly) -> None:
    for client in assembly.all("AWS::Cognito::UserPoolClient"):
        assert client.values["AccessTokenValidity"] == 24 * 60
        assert client.values["TokenValidityUnits"]["AccessToken"] == "minutes"
        assert client.values["EnableTokenRevocation"] is True
        assert client.values["PreventUserExistenceErrors"] == "ENABLED"
    variables = assembly.function("api").values["Environment"]["Variables"]
    assert variables["MUSTER_SESSION_DAYS"] == "1"


@pytest.mark.req("ID-10")
def test_the_pool_calls_both_triggers(assembly: Assembly) -> None:
    assert assembly.one("AWS::Cognito::UserPool").values["LambdaConfig"] == {
        "PreSignUp": f"Function({assembly.prefix}-pre-sign-up).Arn",
        "PostConfirmation": f"Function({assembly.prefix}-post-confirmation).Arn",
    }
    for entry in ("pre-sign-up", "post-confirmation"):
        assert assembly.function(entry).values["Timeout"] == 5  # no longer does Cognito wait
