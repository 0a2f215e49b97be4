"""The stock way: a Bolt ``AsyncApp`` as Slack's own samples write it, for comparison.

An eyes reaction, a status, then the model's text through the SDK's stream helper as it comes.
"""

import asyncio
import os

from openai import AsyncOpenAI
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncSayStream, AsyncSetStatus
from slack_sdk.web.async_client import AsyncWebClient


def build(api: str, token: str, model_url: str) -> AsyncApp:
    """Return the sample."""
    app = AsyncApp(client=AsyncWebClient(token=token, base_url=api))
    model = AsyncOpenAI(base_url=model_url, api_key="none")

    @app.event("app_mention")
    async def mentioned(
        client: AsyncWebClient, event: dict, set_status: AsyncSetStatus, say_stream: AsyncSayStream
    ) -> None:
        await client.reactions_add(channel=event["channel"], timestamp=event["ts"], name="eyes")
        await set_status(status="Thinking...")
        stream = await say_stream()
        asked = [{"role": "user", "content": event["text"]}]
        pieces = await model.chat.completions.create(model="m", messages=asked, stream=True)
        async for piece in pieces:
            if piece.choices and piece.choices[0].delta.content:
                await stream.append(markdown_text=piece.choices[0].delta.content)
        await stream.stop()

    @app.event("message")
    async def message() -> None:
        pass

    return app


async def main() -> None:
    """Serve until killed."""
    app = build(os.environ["SLACK_API_URL"], os.environ["SLACK_BOT_TOKEN"], os.environ["MODEL_URL"])
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()


if __name__ == "__main__":
    asyncio.run(main())
