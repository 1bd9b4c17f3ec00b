"""A stand-in for Composio's Python SDK: the part of it that snippets use.

The names and the parameters are the SDK's own; what they are given goes to the
server as the SDK sends it. It is here because the SDK cannot be installed
wherever the tests run.
"""

import json
import urllib.error
import urllib.request
from urllib.parse import quote


class _Client:
    def __init__(self, api_key, base_url):
        self._api_key = api_key
        self._base_url = base_url

    def post(self, path, *, cast_to, body=None):
        assert cast_to is object
        request = urllib.request.Request(
            self._base_url + path,
            method="POST",
            headers={"x-api-key": self._api_key, "content-type": "application/json"},
            data=json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


class _Session:
    def __init__(self, client, session_id):
        self._client = client
        self.session_id = session_id

    def execute(self, tool_slug, *, arguments=None):
        assert arguments is None or isinstance(arguments, dict)
        path = f"/api/v3.1/tool_router/session/{quote(self.session_id, safe='')}/execute"
        return self._client.post(path, cast_to=object, body={"tool_slug": tool_slug, "arguments": arguments})


class Composio:
    def __init__(self, *, api_key=None, base_url=None):
        assert api_key, "no key"
        self._client = _Client(api_key, base_url or "https://backend.composio.dev")

    @property
    def client(self):
        return self._client

    def use(self, session_id):
        return _Session(self._client, session_id)
