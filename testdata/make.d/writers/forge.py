"""The files of node-forge."""

import json
import os
import shlex

from recipe import PASSWORD, UNCHECKED, Recipe, run


def _version():
    with open(os.path.join(os.environ["NODE_PATH"], "node-forge", "package.json")) as file:
        return f"node-forge {json.load(file)['version']}"


VERSION = _version()
# Certificates stay plain, and the PRF is left out, which means SHA-1.
ALGORITHMS = {
    "3des": "pkcs12-sha1 3des-cbc",
    "aes128": "pbkdf2-sha1 aes-128-cbc",
    "aes192": "pbkdf2-sha1 aes-192-cbc",
    "aes256": "pbkdf2-sha1 aes-256-cbc",
}
PASSWORDS = {"empty": "", "latin1": "pässwörd", "emoji": "🔑🔑 key", "long": "0123456789" * 10}


def recipes():
    yield _file("default", {}, mac="hmac-sha1 2048")
    for algorithm, scheme in ALGORITHMS.items():
        told = {"mac": "hmac-sha1 2048", "encryption": _encryption(scheme)}
        yield _file(algorithm, {"algorithm": algorithm, "friendlyName": "My App"}, **told)
    for name, password in PASSWORDS.items():
        yield _file(f"password-{name}-3des", {"algorithm": "3des"}, password=password)
    for name in ("empty", "latin1", "long"):
        yield _file(f"password-{name}", {}, password=PASSWORDS[name])
    # Without a password there is a MAC all the same, over the empty one.
    yield _file("password-none", {}, written_with=None, password="", mac="hmac-sha1 2048", encryption=[])
    yield _file("mac-none", {"useMac": False}, mac=None)
    yield _file("plain-without-mac", {"useMac": False}, password=None, mac=None, encryption=[])
    yield _file("local-key-id-none", {"generateLocalKeyId": False, "friendlyName": "app"})
    yield _file("name-umlaut", {"friendlyName": "Größe Ä"})
    yield _file("name-emoji", {"friendlyName": "🔑 key"})
    yield _file("key-only", {"friendlyName": "app"}, certificates=None)
    yield _file("certificate-only", {"friendlyName": "app"}, key=None)
    chain = ["chain-rsa-leaf", "chain-rsa-intermediate", "chain-rsa-root"]
    yield _file("chain", {"friendlyName": "app"}, key=chain[0], certificates=chain)
    yield _file("rounds", {"count": 5000, "saltSize": 16, "friendlyName": "app"})


def _file(
    name,
    options,
    key="rsa2048",
    certificates=("rsa2048",),
    password=PASSWORD,
    written_with=UNCHECKED,
    **facts,
):
    given = password if written_with == UNCHECKED else written_with
    arguments = [json.dumps(part, ensure_ascii=False) for part in (key, certificates, given, options)]
    command = ["node", "make.d/forge.js", "write", *arguments, f"pfx/forge/{name}.p12"]
    alias = options.get("friendlyName")
    entry = lambda file, place: (file, alias) if alias and place == 0 else file
    told = {"keys": [entry(key, 0)] if key else []}
    told["certificates"] = [entry(file, place) for place, file in enumerate(certificates or [])]
    make = lambda path: run(command)
    return Recipe(f"forge/{name}", VERSION, shlex.join(command), make, password, **told | facts)


def _encryption(scheme):
    return [f"key {scheme} 2048"]
