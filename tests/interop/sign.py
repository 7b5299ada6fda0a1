"""Signs tokens with PyJWT.

Standard input is {"claims", "keys": [{"alg", "key"}]} with private keys as PEM; standard output the list of
the tokens.
"""

import json
import sys

import jwt

asked = json.load(sys.stdin)
print(json.dumps([jwt.encode(asked["claims"], row["key"], row["alg"]) for row in asked["keys"]]))
