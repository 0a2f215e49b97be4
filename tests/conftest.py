"""At the end of a whole run: no kind of message or view went without being validated."""

from typing import Any

import pytest

from tests.support import kit


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker has seen."""
    kit.SEEN.update(getattr(node, "workeroutput", {}).get("kinds", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of everything that never validated some kind."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["kinds"] = sorted(kit.SEEN)
        return
    chosen = config.option.keyword or config.option.markexpr or session.testsfailed
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS or chosen:
        return
    if missing := (kit.MESSAGES | kit.VIEWS) - kit.SEEN:
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        reporter.write_line(f"never validated against Slack's models: {sorted(missing)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
