"""A local Slack-compatible workspace in one process: Web API, Socket Mode, a page for the browser.

Unmodified slack_bolt speaks to it; it exists for the demo and the tests, binds the loopback
address only and never is the sole proof of how Slack behaves.
"""
