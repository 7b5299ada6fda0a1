"""Verifies tokens with PyJWT.

Standard input is {"audience", "tokens": [{"alg", "token", "certificate"}]}; standard output a list with
null for each token that holds, and else the reason.
"""

import json
import sys

import jwt
from cryptography import x509


def verify(token, audience):
    certificate = x509.load_pem_x509_certificate(token["certificate"].encode())
    required = {"require": ["aud", "exp", "iat", "iss", "jti", "nbf", "sub"]}
    try:
        jwt.decode(
            token["token"],
            certificate.public_key(),
            algorithms=[token["alg"]],
            audience=audience,
            options=required,
            # MSAL for JavaScript rounds nbf up, to half a second from now.
            leeway=1,
        )
    except jwt.InvalidTokenError as error:
        return f"{type(error).__name__}: {error}"


asked = json.load(sys.stdin)
print(json.dumps([verify(token, asked["audience"]) for token in asked["tokens"]]))
