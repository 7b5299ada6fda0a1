"""Signs in with MSAL and shows what it sends.

Standard input is {"client_id", "authority", "scope", "credentials": [..]} with the credentials as MSAL
takes them; standard output the list of the forms. Nothing leaves this process: the HTTP client is ours.
"""

import json
import sys

import msal


class Reply:
    status_code = 200
    headers = {}

    def __init__(self, **body):
        self.text = json.dumps(body)

    def raise_for_status(self):
        pass


class Authority:
    """Answers as the authority does, and keeps the form that it was sent."""

    def __init__(self, url):
        self.url = url

    def get(self, url, **_):
        return Reply(
            issuer=f"{self.url}/v2.0",
            authorization_endpoint=f"{self.url}/oauth2/v2.0/authorize",
            token_endpoint=f"{self.url}/oauth2/v2.0/token",
        )

    def post(self, url, data=None, **_):
        assert url == f"{self.url}/oauth2/v2.0/token", url
        self.form = data
        return Reply(access_token="token", token_type="Bearer", expires_in=3599)

    def close(self):
        pass


def sign_in(asked, credential):
    authority = Authority(asked["authority"])
    app = msal.ConfidentialClientApplication(
        asked["client_id"],
        authority=asked["authority"],
        client_credential=credential,
        http_client=authority,
        instance_discovery=False,
    )
    reply = app.acquire_token_for_client([asked["scope"]])
    assert reply["access_token"] == "token", reply
    form = authority.form
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in form.items()}


asked = json.load(sys.stdin)
print(json.dumps([sign_in(asked, credential) for credential in asked["credentials"]]))
