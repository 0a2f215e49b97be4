"""One running workspace: its state, its connections to the app, and what the app asked of it."""

import itertools
import secrets
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from bot.playground import payloads
from bot.playground.budgets import Budgets
from bot.playground.carrier import Carrier
from bot.playground.company import Company, Person
from bot.playground.faults import Faults
from bot.playground.hooks import Hooks
from bot.playground.socketmode import Sockets
from bot.playground.workspace import TEAM, Refused, Workspace

Json = dict[str, Any]

BOT_TOKEN = "xoxb-playground"  # noqa: S105  opens nothing but this loopback server
APP_TOKEN = "xapp-playground"  # noqa: S105


class Playground:
    """What the Web API, the control endpoints and the page all act upon.

    Args:
        company: People and channels at the start.
        manifest: The app's manifest: commands, shortcuts, suggested prompts.
        ack_seconds: How long the app may take to acknowledge.
        trigger_seconds: How long a trigger id opens a modal.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        company: Company,
        manifest: Mapping[str, Any],
        ack_seconds: float = 3.0,
        trigger_seconds: float = 3.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.company = company
        self.features: Mapping[str, Any] = manifest.get("features", {})
        self.workspace = Workspace(company, clock)
        self.faults = Faults()
        self.budgets = Budgets()
        self.sockets = Sockets(self.faults, ack_seconds)
        self.sockets.on_change = lambda on: self.workspace.tell("connected", body={"connected": on})
        self.hooks = Hooks(self.faults, ack_seconds)
        self.tokens: dict[str, str] = {BOT_TOKEN: TEAM}
        """Token to the workspace that it opens."""
        self.acting = TEAM
        """The workspace whose token made the call in hand."""
        self.grants: dict[str, str] = {}
        """OAuth codes and refresh tokens to the workspace that gave them."""
        self.token_seconds = 0
        """How long a token lasts that OAuth gives; 0 means for ever."""
        self.files: dict[str, Json] = {}
        """Uploaded files by id: ``name``, ``title``, ``mimetype``, ``data``."""
        self.url = ""
        self.calls: deque[Json] = deque(maxlen=5000)
        self.answered = 0
        """How many calls there were."""
        self.events: deque[Json] = deque(maxlen=5000)
        self.views: dict[str, Json] = {}
        """Open modals by view id."""
        self.stacks: dict[str, list[str]] = {}
        """View ids of the modals that lie on each other, by person."""
        self.responses: dict[str, Json] = {}
        """What a response URL's token answers to."""
        self._clock = clock
        self._trigger_seconds = trigger_seconds
        self._triggers: dict[str, tuple[str, float]] = {}
        self._numbers = itertools.count(1)

    @property
    def bot(self) -> str:
        """The bot's user id."""
        return self.company.bot_id

    def now(self) -> float:
        """Return seconds since 1970."""
        return self._clock()

    @property
    def carrier(self) -> Carrier:
        """The way to the app: signed HTTP once it gave an address, else its sockets."""
        return self.hooks if self.hooks.url else self.sockets

    def person(self, user: str) -> Person:
        """Return a person.

        Raises:
            Refused: Nobody has this id.
        """
        found = self.workspace.people.get(user)
        if found is None:
            raise Refused("user_not_found")
        return found

    def fresh(self, prefix: str) -> str:
        """Return an id that was not used before, also not before a restart."""
        return f"{prefix}{int(self._clock() * 1000):X}{next(self._numbers):04X}"

    def emit(self, event: Json, channel: str = "", team: str = "") -> None:
        """Send an event to the app, if it is in the channel; ``team`` for one without a channel."""
        if channel and self.bot not in self.workspace.channels[channel]["members"]:
            return
        event_id = self.fresh("Ev")
        self.events.append({"event_id": event_id, "at": self._clock(), **event})
        row = self.workspace.channels.get(channel, {})
        body = payloads.wrapped(event, self.company, event_id, team or str(row.get("team") or TEAM))
        self.carrier.event({**body, "is_ext_shared_channel": bool(row.get("external"))})

    def trigger(self, user: str) -> str:
        """Return a trigger id with which the app may open one modal soon."""
        word = f"{next(self._numbers)}.{secrets.token_hex(8)}"
        self._triggers[word] = (user, self._clock() + self._trigger_seconds)
        return word

    def pull(self, trigger_id: str) -> str:
        """Use a trigger id up and return whose it is.

        Raises:
            Refused: Unknown, used, or too old.
        """
        user, until = self._triggers.get(trigger_id, ("", 0.0))
        if not user:
            raise Refused("invalid_trigger_id")
        if until < 0:
            raise Refused("exchanged_trigger_id")
        if self._clock() > until:
            raise Refused("expired_trigger_id")
        self._triggers[trigger_id] = (user, -1.0)
        return user

    def response_url(self, channel: str, user: str, message: Json | None = None) -> str:
        """Return a URL with which the app may answer an interaction five times."""
        token = secrets.token_hex(12)
        self.responses[token] = {
            "channel": channel,
            "user": user,
            "message": message or {},
            "left": 5,
        }
        return f"{self.url}/response/{token}"

    def shown(self, message: Json) -> Json:
        """Return a message as the API gives it, without our own marks."""
        own = ("streaming", "for", "channel")
        return {key: value for key, value in message.items() if key not in own}
