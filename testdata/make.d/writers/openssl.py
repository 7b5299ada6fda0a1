"""The files of the openssl program."""

import os
import pty
import select
import shlex
import subprocess

import ber
from recipe import PASSWORD, Recipe, changed, run

VERSION = " ".join(subprocess.check_output(["openssl", "version"], text=True).split()[:2])
LEGACY = ["-provider", "default", "-provider", "legacy"]
ALIAS = "My App"
CHAIN_RSA = ["chain-rsa-leaf", "chain-rsa-intermediate", "chain-rsa-root"]
CHAIN_P256 = ["chain-p256-leaf", "chain-p256-intermediate", "chain-p256-root"]
MODERN = "pbkdf2-sha256 aes-256-cbc"
TYPES = ["rsa1024", "rsa2048", "rsa3072", "rsa4096", "p256", "p384", "p521", "secp256k1"]
TYPES += ["ed25519", "ed448", "dsa2048", "rsa-pss2048", "expired", "multi-rdn", "non-ascii"]

# What `-keypbe` and `-certpbe` are called, and what the verdict says.
SCHEMES = {
    "PBE-SHA1-RC4-128": "pkcs12-sha1 rc4-128",
    "PBE-SHA1-RC4-40": "pkcs12-sha1 rc4-40",
    "PBE-SHA1-3DES": "pkcs12-sha1 3des-cbc",
    "PBE-SHA1-2DES": "pkcs12-sha1 2key-3des-cbc",
    "PBE-SHA1-RC2-128": "pkcs12-sha1 rc2-128-cbc",
    "PBE-SHA1-RC2-40": "pkcs12-sha1 rc2-40-cbc",
    "PBE-MD5-DES": "pbkdf1-md5 des-cbc",
    "PBE-SHA1-DES": "pbkdf1-sha1 des-cbc",
    "PBE-MD5-RC2-64": "pbkdf1-md5 rc2-64-cbc",
    "PBE-SHA1-RC2-64": "pbkdf1-sha1 rc2-64-cbc",
    "AES-128-CBC": "pbkdf2-sha256 aes-128-cbc",
    "AES-192-CBC": "pbkdf2-sha256 aes-192-cbc",
    "AES-256-CBC": "pbkdf2-sha256 aes-256-cbc",
    "DES-EDE3-CBC": "pbkdf2-sha256 3des-cbc",
    "DES-CBC": "pbkdf2-sha256 des-cbc",
    "RC2-CBC": "pbkdf2-sha256 rc2-128-cbc",
}
UNSUPPORTED = ["CAMELLIA-256-CBC", "ARIA-256-CBC", "SEED-CBC"]
DIGESTS = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-224", "sha512-256"]
DIGESTS += ["sha3-224", "sha3-256", "sha3-384", "sha3-512"]
PASSWORDS = {
    "empty": "",
    "latin1": "pässwörd",
    "euro": "pässwörd€",
    "emoji": "🔑🔑 key",
    "long": "0123456789" * 10,
    "greek": "Ελληνικός κωδικός",
}
NAMES = {
    "umlaut": "Größe Ä",
    "cjk": "我的應用程式",
    "long": "long " * 60 + "name",
    "empty": "",
    "quotes": 'a "quoted" \\ name; with=signs, and\ttab',
}


def recipes():
    yield from _defaults()
    yield from _key_types()
    yield from _schemes()
    yield from _macs()
    yield from _rounds()
    yield from _passwords()
    yield from _names()
    yield from _entries()
    yield from _attributes()
    yield from _refused()
    yield from _changed()


def export(name, *options, key="p256", alias=ALIAS, password=PASSWORD, **facts):
    """A file with one key and its certificate, unless the facts say otherwise."""
    command = ["openssl", "pkcs12", "-export", "-inkey", f"keys/{key}.key", "-in", f"keys/{key}.crt"]
    if alias is not None:
        command += ["-name", alias]
    named = key if alias is None else (key, alias)
    return _recipe(
        name, command + list(options), password, {"keys": [named], "certificates": [named]} | facts
    )


def _recipe(name, command, password, facts):
    command = command + ["-passout", "env:PASSWORD", "-out", f"pfx/openssl/{name}.p12"]
    written_with = facts.pop("written_with", password)
    make = lambda path: run(command, written_with)
    return Recipe(f"openssl/{name}", VERSION, shlex.join(command), make, password, **facts)


def _both(scheme, rounds=2048):
    return [f"content {scheme} {rounds}", f"key {scheme} {rounds}"]


def _defaults():
    yield export("default", key="rsa2048", mac="hmac-sha256 2048", encryption=_both(MODERN))
    old = ["content pkcs12-sha1 rc2-40-cbc 2048", "key pkcs12-sha1 3des-cbc 2048"]
    yield export("legacy", "-legacy", key="rsa2048", mac="hmac-sha1 2048", encryption=old)
    yield export(
        "descert", "-descert", encryption=["content pkcs12-sha1 3des-cbc 2048", f"key {MODERN} 2048"]
    )
    three = _both("pkcs12-sha1 3des-cbc")
    yield export(
        "legacy-descert", "-legacy", "-descert", key="rsa2048", mac="hmac-sha1 2048", encryption=three
    )


def _key_types():
    for key in TYPES:
        if key not in ("rsa2048", "p256"):
            yield export(f"key-{key}", key=key)
    command = ["openssl", "pkcs12", "-export", "-inkey", "keys/x25519.key", "-nocerts"]
    yield _recipe("key-x25519", command, PASSWORD, {"keys": ["x25519"]})


def _schemes():
    for scheme, told in SCHEMES.items():
        yield export(
            scheme.lower(),
            "-keypbe",
            scheme,
            "-certpbe",
            scheme,
            *LEGACY,
            key="rsa2048",
            encryption=_both(told),
        )
    mixed = ["content pbkdf2-sha256 aes-128-cbc 2048", "key pkcs12-sha1 3des-cbc 2048"]
    yield export("mixed-schemes", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "AES-128-CBC", encryption=mixed)
    yield export("plain-key", "-keypbe", "NONE", encryption=[f"content {MODERN} 2048"])
    yield export("plain-certificate", "-certpbe", "NONE", encryption=[f"key {MODERN} 2048"])
    none = ["-keypbe", "NONE", "-certpbe", "NONE"]
    yield export("plain", *none, mac="hmac-sha256 2048", encryption=[])
    yield export(
        "plain-without-mac", *none, "-nomac", password=None, written_with=PASSWORD, mac=None, encryption=[]
    )


def _macs():
    for digest in DIGESTS:
        yield export(f"mac-{digest}", "-macalg", digest, mac=f"hmac-{digest} 2048")
    # -nomac by itself leaves the certificates plain as well; -certpbe behind it takes that back.
    yield export("mac-none", "-nomac", mac=None, encryption=[f"key {MODERN} 2048"])
    yield export(
        "mac-none-encrypted", "-nomac", "-certpbe", "AES-256-CBC", mac=None, encryption=_both(MODERN)
    )
    yield export("mac-none-legacy", "-nomac", "-legacy", mac=None)
    yield _twopass("twopass")
    yield _twopass("twopass-legacy", "-legacy")


def _twopass(name, *options):
    """openssl takes two passwords only from a terminal."""
    recipe = export(name, "-twopass", *options, mac_password="battery staple")
    command = [part for part in shlex.split(recipe.command) if part not in ("-passout", "env:PASSWORD")]
    recipe.command = shlex.join(command)
    answers = [recipe.mac_password] * 2 + [recipe.password] * 2
    recipe.make = lambda path: answer(command, answers)
    return recipe


def answer(command, answers):
    """Runs a program on a terminal of its own and answers its questions in turn."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    told, answers = b"", list(answers)
    while True:
        ready, _, _ = select.select([terminal], [], [], 20)
        try:
            chunk = os.read(terminal, 4096) if ready else b""
        except OSError:
            chunk = b""
        if not chunk:
            break
        told += chunk
        if told.rstrip(b" ").endswith(b":") and answers:
            os.write(terminal, answers.pop(0).encode() + b"\n")
            told += b"\n"
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    if status:
        raise SystemExit(f"{shlex.join(command)}\n{told.decode()}")
    return told.decode()


def _rounds():
    for rounds in (1, 100_000, 600_000):
        told = {"mac": f"hmac-sha256 {rounds}", "encryption": _both(MODERN, rounds)}
        yield export(f"rounds-{rounds}", "-iter", str(rounds), **told)
    yield export("noiter", "-noiter", mac="hmac-sha256 2048", encryption=_both(MODERN, 1))
    yield export("nomaciter", "-nomaciter", mac="hmac-sha256 1", encryption=_both(MODERN))
    yield export("nomaciter-legacy", "-legacy", "-nomaciter", mac="hmac-sha1 1")


def _passwords():
    for name, password in PASSWORDS.items():
        yield export(f"password-{name}", password=password)
        yield export(f"password-{name}-legacy", "-legacy", password=password)
    # In a Latin-1 terminal: the MAC is as if it had been UTF-8, PBES2 gets the bytes as they are.
    typed = "pässwörd".encode("latin-1").decode("utf-8", "surrogateescape")
    yield export("password-latin1-bytes", password="pässwörd", written_with=typed)


def _names():
    for name, alias in NAMES.items():
        yield export(f"name-{name}", alias=alias)
    yield export("name-none", alias=None)


def _entries():
    rest = CHAIN_RSA[1:]
    named = [("chain-rsa-leaf", ALIAS)]
    trusted = ["-CAfile", "keys/chain-rsa-root.crt", "-untrusted", "keys/chain-rsa-intermediate.crt"]
    yield export("chain", "-chain", *trusted, key="chain-rsa-leaf", certificates=named + rest)
    trusted = ["-CAfile", "keys/chain-p256-root.crt", "-untrusted", "keys/chain-p256-intermediate.crt"]
    names = ["-caname", "The Intermediate", "-caname", "The Root"]
    told = [(CHAIN_P256[0], ALIAS), (CHAIN_P256[1], "The Intermediate"), (CHAIN_P256[2], "The Root")]
    yield export("chain-caname", "-chain", *trusted, *names, key="chain-p256-leaf", certificates=told)
    one = ["-certfile", "keys/chain-p256-intermediate.crt"]
    named = [("chain-p256-leaf", ALIAS), "chain-p256-intermediate"]
    yield export("certfile", *one, key="chain-p256-leaf", certificates=named)
    wrong = ["-certfile", "keys/p384.crt"]
    yield export("certfile-stranger", *wrong, certificates=[("p256", ALIAS), "p384"])
    only = ["openssl", "pkcs12", "-export", "-nokeys", "-in", "keys/rsa2048.crt"]
    yield _recipe("certificate-only", only, PASSWORD, {"certificates": ["rsa2048"]})
    yield _recipe(
        "certificate-only-caname",
        only + ["-caname", "Mine"],
        PASSWORD,
        {"certificates": [("rsa2048", "Mine")]},
    )
    yield _recipe(
        "certificate-only-plain",
        only + ["-certpbe", "NONE", "-nomac"],
        None,
        {"certificates": ["rsa2048"], "mac": None, "encryption": []},
    )
    only = ["openssl", "pkcs12", "-export", "-nocerts", "-inkey", "keys/rsa2048.key", "-name", ALIAS]
    yield _recipe(
        "key-only", only, PASSWORD, {"keys": [("rsa2048", ALIAS)], "encryption": [f"key {MODERN} 2048"]}
    )


def _attributes():
    yield export("csp", "-CSP", "Microsoft Enhanced RSA and AES Cryptographic Provider", key="rsa2048")
    yield export("lmk", "-LMK", key="rsa2048")
    yield export(
        "keyex",
        "-keyex",
        "-CSP",
        "Microsoft RSA SChannel Cryptographic Provider",
        "-LMK",
        "-legacy",
        key="rsa2048",
    )
    yield export("keysig", "-keysig")


def _refused():
    for scheme in UNSUPPORTED:
        yield export(scheme.lower(), "-keypbe", scheme, "-certpbe", scheme, *LEGACY, error="unsupported_pfx")
    yield export("camellia-key", "-keypbe", "CAMELLIA-128-CBC", error="unsupported_pfx")
    wrong = {"password": "battery staple", "written_with": PASSWORD, "error": "wrong_password"}
    yield export("wrong-password", **wrong)
    yield export("wrong-password-legacy", "-legacy", **wrong)
    yield export("wrong-password-without-mac", "-nomac", "-certpbe", "AES-256-CBC", **wrong)
    yield export(
        "wrong-password-rc4", "-keypbe", "PBE-SHA1-RC4-128", "-certpbe", "PBE-SHA1-RC4-40", *LEGACY, **wrong
    )
    needed = {"password": None, "written_with": PASSWORD, "error": "password_needed"}
    yield export("password-needed", **needed)
    yield export("password-needed-without-mac", "-nomac", **needed)
    yield export("too-costly", "-iter", "10000001", error="too_costly")


def _changed():
    plain = export("plain-certificate", "-certpbe", "NONE", encryption=[f"key {MODERN} 2048"])
    default = export("default", key="rsa2048", mac="hmac-sha256 2048", encryption=_both(MODERN))
    for name, source, change, how in (
        ("altered-name", plain, _flip_name, "one bit of the friendlyName of the certificate flipped"),
        ("altered-mac", default, _flip_mac, "the last bit of the MAC flipped"),
        (
            "altered-ciphertext",
            default,
            _flip_signature,
            "one bit of the encrypted certificate's signature flipped",
        ),
    ):
        yield changed(f"openssl/{name}", source, change, how, error="altered")
    for name, change, how in (
        ("truncated-1", lambda data: data[:1], "all but the first byte cut off"),
        ("truncated-40", lambda data: data[:40], "all but the first 40 bytes cut off"),
        ("truncated-half", lambda data: data[: len(data) // 2], "the second half cut off"),
        ("truncated-mac", lambda data: data[:-40], "the last 40 bytes cut off"),
        ("truncated-last", lambda data: data[:-1], "the last byte cut off"),
    ):
        yield changed(f"openssl/{name}", default, change, how, error="damaged")
    yield changed("openssl/empty-file", default, lambda data: b"", "nothing left", error="not_pfx")
    for name, tail, how in (
        ("trailing-nul", bytes(8), "8 NUL bytes behind it"),
        ("trailing-newline", b"\r\n", "a CRLF behind it"),
        ("trailing-text", b"-- the end --", "text behind it"),
    ):
        add = lambda data, tail=tail: data + tail
        yield changed(f"openssl/{name}", default, add, how, extra={"trailing_bytes": len(tail)})


def _flip_name(data):
    return _flip(data, data.index("My App".encode("utf-16-be")) + 1)


def _flip_mac(data):
    mac = ber.parse(data)[2][0][1].octets()
    return _flip(data, data.index(mac) + len(mac) - 1)


def _flip_signature(data):
    """The certificate's bag ends in the signature, a friendlyName and a localKeyID: 150 bytes or so
    before the end of the ciphertext is in the middle of the 256 of an RSA 2048 signature."""
    sealed = ber.parse(ber.parse(data)[1][1][0].octets())[0][1][0][1][2].octets()
    return _flip(data, data.index(sealed) + len(sealed) - 208)


def _flip(data, position):
    return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
