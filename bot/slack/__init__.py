"""The Slack edge: envelopes in, handlers for the workers, messages out."""
