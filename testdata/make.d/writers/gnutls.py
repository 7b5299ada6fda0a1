"""The files of GnuTLS's certtool."""

import re
import shlex
import subprocess

from recipe import PASSWORD, Recipe, run

_TOLD = subprocess.check_output(["certtool", "--version"], text=True).splitlines()[0]
VERSION = f"GnuTLS certtool {re.search(r'[0-9.]+$', _TOLD).group()}"
ROUNDS = 600_000

# What `--pkcs-cipher` is called, and what the verdict says.
CIPHERS = {
    "3des": "pbkdf2-sha256 3des-cbc",
    "3des-pkcs12": "pkcs12-sha1 3des-cbc",
    "aes-128": "pbkdf2-sha256 aes-128-cbc",
    "aes-192": "pbkdf2-sha256 aes-192-cbc",
    "aes-256": "pbkdf2-sha256 aes-256-cbc",
    "rc2-40": "pkcs12-sha1 rc2-40-cbc",
    "arcfour": "pkcs12-sha1 rc4-128",
}
KEYS = ["rsa4096", "p384", "p521", "ed25519", "ed448", "rsa-pss2048", "dsa2048", "multi-rdn", "non-ascii"]
PASSWORDS = {"latin1": "pässwörd", "euro": "pässwörd€", "emoji": "🔑🔑 key"}


def recipes():
    yield _one("default", key="rsa2048", mac=f"hmac-sha256 {ROUNDS}", encryption=_both(CIPHERS["aes-128"]))
    for cipher, told in CIPHERS.items():
        yield _one(cipher, "--pkcs-cipher", cipher, key="rsa2048", encryption=_both(told))
    for digest in ("SHA1", "SHA384", "SHA512"):
        yield _one(f"mac-{digest.lower()}", "--hash", digest, mac=f"hmac-{digest.lower()} {ROUNDS}")
    for key in KEYS:
        yield _one(f"key-{key}", key=key)
    yield _one("password-empty", "--empty-password", password="")
    yield _one("password-null", "--null-password", password="")
    yield _one("password-empty-3des", "--empty-password", "--pkcs-cipher", "3des-pkcs12", password="")
    yield _one("password-null-3des", "--null-password", "--pkcs-cipher", "3des-pkcs12", password="")
    for name, password in PASSWORDS.items():
        yield _one(f"password-{name}", password=password)
        yield _one(f"password-{name}-3des", "--pkcs-cipher", "3des-pkcs12", password=password)
    yield _one("pem", form=[])
    yield from _entries()
    # certtool widens each byte of the name's UTF-8, so that is what the file says.
    widened = [("p256", "Größe Ä".encode().decode("latin-1"))]
    yield _one("name-umlaut", alias="Größe Ä", keys=widened, certificates=widened)
    yield _one("wrong-password", written_with="battery staple", error="wrong_password")


def _entries():
    leaf, content = ("chain-p256-leaf", "app"), f"content {CIPHERS['aes-128']} {ROUNDS}"
    ca = ["--load-ca-certificate", "keys/chain-p256-intermediate.crt"]
    yield _one("ca-certificate", *ca, key="chain-p256-leaf", certificates=[leaf, "chain-p256-intermediate"])
    certificate = ["--load-certificate", "keys/p256.crt"]
    yield _certtool("certificate-only", *certificate, certificates=[("p256", "app")], encryption=[content])
    yield _certtool("key-only", "--load-privkey", "keys/p256.key", keys=[("p256", "app")])
    crl = [*certificate, "--load-crl", "keys/chain-rsa-root.crl"]
    yield _certtool("crl", *crl, certificates=[("p256", "app")], extra={"crls": 1}, encryption=[content] * 2)
    key = [*crl, "--load-privkey", "keys/p256.key"]
    one = [("p256", "app")]
    yield _certtool("crl-and-key", *key, keys=one, certificates=one, extra={"crls": 1})


def _one(name, *options, key="p256", alias="app", **facts):
    inputs = ["--load-privkey", f"keys/{key}.key", "--load-certificate", f"keys/{key}.crt"]
    told = {"keys": [(key, alias)], "certificates": [(key, alias)]} | facts
    return _certtool(name, *inputs, *options, alias=alias, **told)


def _certtool(name, *options, alias="app", password=PASSWORD, form=("--outder",), written_with=None, **facts):
    command = ["certtool", "--to-p12", *options, "--p12-name", alias]
    if password:
        command += ["--password", written_with or password]
    command += [*form, "--outfile", f"pfx/gnutls/{name}.p12"]
    make = lambda path: run(command, environment={"LC_ALL": "C.UTF-8"})
    return Recipe(f"gnutls/{name}", VERSION, shlex.join(command), make, password, **facts)


def _both(scheme):
    return [f"content {scheme} {ROUNDS}", f"key {scheme} {ROUNDS}"]
