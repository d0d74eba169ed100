"""Fixtures: brokers on free ports with folders of their own, and topics that no other test uses."""

from __future__ import annotations

import itertools
import re
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.broker import Broker, binary
from harness.certificates import Authority
from harness.cluster import Cluster
from harness.issuer import EndpointMaker, Issuer, endpoints
from harness.librdkafka import create_topic

BrokerMaker = Callable[..., Broker]


def pytest_configure(config: pytest.Config) -> None:
    """Tests open thousands of connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def pytest_sessionstart(session: pytest.Session) -> None:
    if not binary().exists():
        pytest.exit(f"there is no broker at {binary()}: run `swift build -c release --product martlet`", returncode=2)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """A failure shows the end of the log of each broker that the test had."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for broker in getattr(item.module, "_brokers", []):
            report.sections.append((f"log of the broker on port {broker.port}", broker.log()[-8000:]))


@pytest.fixture(params=["zookeeper", "etcd"])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cluster]:
    """Three brokers with mutual TLS between them, with an ensemble of each kind."""
    cluster = Cluster(request.param, tmp_path)
    try:
        yield cluster.start()
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return Issuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture
def new_endpoint(authority: Authority, issuer: Issuer) -> Iterator[EndpointMaker]:
    with endpoints(authority.issue("issuer"), lambda exchange: exchange.answer(issuer.key_set(["rsa"]))) as make:
        yield make


@pytest.fixture(scope="module")
def module_brokers(request: pytest.FixtureRequest) -> Iterator[list[Broker]]:
    """Every broker that was made in a module; none of them outlives it."""
    request.module._brokers = brokers = []
    yield brokers
    for broker in brokers:
        broker.kill()


@pytest.fixture(scope="module")
def shared_broker(tmp_path_factory: pytest.TempPathFactory, request, module_brokers) -> Iterator[Broker]:
    """The module's own broker. `BROKER_SETTINGS` of the module are its settings."""
    settings = getattr(request.module, "BROKER_SETTINGS", {})
    broker = Broker(tmp_path_factory.mktemp("broker"), settings=settings)
    module_brokers.append(broker)
    yield broker.start()
    assert broker.stop() == 0


@pytest.fixture
def broker(shared_broker: Broker) -> Iterator[Broker]:
    """The module's broker, which every test must leave alive."""
    assert shared_broker.is_running, "an earlier test ended the broker"
    yield shared_broker
    assert shared_broker.is_running, "the test ended the broker"


@pytest.fixture
def new_broker(tmp_path: Path, module_brokers: list[Broker]) -> Iterator[BrokerMaker]:
    """Makes brokers for one test alone, not started; `Broker` says what can be set."""
    count = itertools.count(1)
    own: list[Broker] = []

    def make(**options) -> Broker:
        broker = Broker(tmp_path / f"broker-{next(count)}", **options)
        own.append(broker)
        module_brokers.append(broker)
        return broker

    yield make
    for broker in own:
        broker.kill()
        module_brokers.remove(broker)


_topics = itertools.count(1)


@pytest.fixture
def topic_name(request: pytest.FixtureRequest) -> str:
    """A name that says which test the topic belongs to."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", request.node.name.removeprefix("test_"))
    return f"{name.strip('-')[:200]}-{next(_topics)}"


@pytest.fixture
def topic(broker: Broker, topic_name: str) -> str:
    """A topic with one partition on the module's broker."""
    return create_topic(broker, topic_name)
