"""docs/reference/aws.md is drawn from the templates, and the arithmetic of its estimate is what it says."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra.reference import PAGE, page, synthesise
from scripts.aws_bill import installed_in
from scripts.aws_costs import Installed, bill, pages_within, polls
from scripts.aws_prices import CALLS, PRICES, USAGE, cost_of
from scripts.aws_templates import Stage
from tests.infra.assembly import Assembly

pytestmark = pytest.mark.req("DV-3")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates of prod, as the page has them: on PostgreSQL and without a domain."""
    folder = tmp_path_factory.mktemp("reference")
    synthesise("prod", folder)
    return folder


@pytest.fixture(scope="module")
def installed(dev: Assembly) -> Installed:
    return installed_in(Stage("dev", dev.folder))


def test_the_page_is_in_step_with_the_templates(dev: Assembly, large: Path) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(dev.folder, large), "Run make docs-aws."


def test_what_costs_something_is_counted_in_the_templates(installed: Installed, dev: Assembly) -> None:
    assert installed.nat_gateways == len(dev.all("AWS::EC2::NatGateway"))
    assert installed.database == dev.one("AWS::RDS::DBInstance").values["DBInstanceClass"]
    assert installed.api_memory == dev.function("api").values["MemorySize"]
    assert installed.requests_a_second == 50
    assert not installed.multi_az
    assert not installed.cache_nodes


def test_a_bill_of_nobody_is_what_is_paid_by_the_hour(installed: Installed) -> None:
    lines = {
        item.what: dollars for item, dollars in bill(installed, 1, replace(USAGE, hours_visible=0, requests=1e-9, writes=0))
    }
    assert lines["NAT gateway"] == pytest.approx(730 * 0.045)
    assert lines["db.t4g.micro"] == pytest.approx(730 * 0.016)
    assert lines["alarms"] == pytest.approx((installed.alarms - 10) * 0.10)
    assert lines[CALLS] == pytest.approx(0, abs=1e-6)


def test_what_pages_ask_is_most_of_the_bill_of_many(installed: Installed) -> None:
    assert polls(10_000) == pytest.approx(10_000 * 21 * 4 * 3600 / 5 / 1e6)
    lines = bill(installed, 10_000)
    assert sum(dollars for item, dollars in lines if item.polling) > sum(dollars for item, dollars in lines) / 2


def test_a_price_that_falls_is_paid_in_steps() -> None:
    assert cost_of(CALLS, 333) == pytest.approx(333 * 3.50)
    assert cost_of(CALLS, 433) == pytest.approx(333 * 3.50 + 100 * 2.80)


def test_what_is_free_is_shared_by_the_lines_and_counted_once(installed: Installed) -> None:
    lines = [(item, dollars) for item, dollars in bill(installed, 500) if item.what == "calls of functions"]
    units = sum(item.units for item, _ in lines)
    price = PRICES["calls of functions"]
    assert len(lines) > 2
    assert sum(dollars for _, dollars in lines) == pytest.approx((units - price.free) * price.dollars)


def test_a_bound_of_requests_is_one_of_pages() -> None:
    assert pages_within(50, seconds=1) == 250
    assert pages_within(2000, seconds=300) == 33
