"""Gets a token with MSAL, over the network.

Standard input is {"client_id", "authority", "scope", "credential"} with the credential as MSAL takes it;
standard output what it returns.
"""

import json
import sys

import msal

asked = json.load(sys.stdin)
app = msal.ConfidentialClientApplication(
    asked["client_id"],
    authority=asked["authority"],
    client_credential=asked["credential"],
    # It would ask Microsoft about an authority that it does not know.
    instance_discovery=False,
)
print(json.dumps(app.acquire_token_for_client([asked["scope"]])))
