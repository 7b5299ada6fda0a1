"""The files of Python's cryptography."""

import inspect

import cryptography
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from recipe import PASSWORD, Recipe

VERSION = f"Python cryptography {cryptography.__version__}"
PBES = pkcs12.PBES
MODERN = "pbkdf2-sha256 aes-256-cbc"
OLD = "pkcs12-sha1 3des-cbc"


def recipes():
    best = lambda password: serialization.BestAvailableEncryption(password)
    yield _one("default", best, key="rsa2048", mac="hmac-sha256 2048", encryption=_both(MODERN, 20_000))
    none = lambda password: serialization.NoEncryption()
    # Without encryption there is a MAC all the same, over the empty password.
    yield _one("plain", none, password="", mac="hmac-sha256 2048", encryption=[])
    for key in ("rsa4096", "p384", "p521", "ed25519", "ed448", "dsa2048", "non-ascii"):
        yield _one(f"key-{key}", best, key=key)
    aes = lambda password: _builder().key_cert_algorithm(PBES.PBESv2SHA256AndAES256CBC).build(password)
    yield _one("aes-256", aes, encryption=_both(MODERN, 20_000))
    three = lambda password: _builder().key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC).build(password)
    yield _one("3des", three, encryption=_both(OLD, 20_000))
    old = lambda password: (
        _builder()
        .key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())
        .kdf_rounds(2048)
        .build(password)
    )
    yield _one("3des-sha1", old, mac="hmac-sha1 2048", encryption=_both(OLD, 2048))
    sha512 = lambda password: _builder().hmac_hash(hashes.SHA512()).build(password)
    yield _one("mac-sha512", sha512, mac="hmac-sha512 2048")
    sha384 = lambda password: _builder().hmac_hash(hashes.SHA384()).build(password)
    yield _one("mac-sha384", sha384, mac="hmac-sha384 2048")
    rounds = lambda password: _builder().kdf_rounds(77).build(password)
    yield _one("rounds-77", rounds, encryption=_both(MODERN, 77))
    for name, password in {"latin1": "pässwörd", "euro": "pässwörd€", "emoji": "🔑🔑 key"}.items():
        yield _one(f"password-{name}", best, password=password)
        yield _one(f"password-{name}-3des", three, password=password)
    for name, alias in {"emoji": "🔑 key", "umlaut": "Größe Ä", "none": None}.items():
        yield _one(f"name-{name}", best, alias=alias)
    leaf, rest = "chain-rsa-leaf", ["chain-rsa-intermediate", "chain-rsa-root"]
    yield _file("chain", best, leaf, leaf, [(name, None) for name in rest], "app")
    leaf, rest = "chain-p256-leaf", [("chain-p256-intermediate", "Intermediate"), ("chain-p256-root", "Root")]
    yield _file("chain-named", best, leaf, leaf, rest, "app")
    yield _file("key-only", best, "p256", None, [], "app")
    yield _file("certificate-only", best, None, "p256", [], "app")
    yield _file("certificates-only", best, None, None, [("p256", None), ("p384", "second")], None)
    trusted = [("chain-rsa-root", "rsa root"), ("chain-p256-root", None)]
    yield _truststore("java-truststore", best, trusted)
    yield _truststore(
        "java-truststore-plain", none, trusted, password="", mac="hmac-sha256 2048", encryption=[]
    )


def _one(name, protection, key="p256", alias="app", **facts):
    return _file(name, protection, key, key, [], alias, **facts)


def _file(name, protection, key, certificate, others, alias, password=PASSWORD, **facts):
    def make(path):
        extra = [pkcs12.PKCS12Certificate(_certificate(file), _bytes(own)) for file, own in others]
        data = pkcs12.serialize_key_and_certificates(
            _bytes(alias),
            _key(key) if key else None,
            _certificate(certificate) if certificate else None,
            extra or None,
            protection((password or "").encode()),
        )
        _write(path, data)

    named = lambda file, own: file if own is None else (file, own)
    told = {"keys": [named(key, alias)] if key else []}
    told["certificates"] = [named(certificate, alias)] if certificate else []
    told["certificates"] += [named(file, own) for file, own in others]
    cas = [f"{file} named {own!r}" if own else file for file, own in others]
    command = f"serialize_key_and_certificates({alias!r}, {key}, {certificate}, [{', '.join(cas)}], {_source(protection)})"
    return Recipe(f"python/{name}", VERSION, command, make, password, **told | facts)


def _truststore(name, protection, trusted, password=PASSWORD, **facts):
    def make(path):
        entries = [pkcs12.PKCS12Certificate(_certificate(file), _bytes(own)) for file, own in trusted]
        _write(path, pkcs12.serialize_java_truststore(entries, protection((password or "").encode())))

    named = [file if own is None else (file, own) for file, own in trusted]
    command = f"serialize_java_truststore([{', '.join(file for file, _ in trusted)}], {_source(protection)})"
    return Recipe(f"python/{name}", VERSION, command, make, password, certificates=named, **facts)


def _source(protection):
    """The expression behind `lambda password:`, on one line, for the verdict's command."""
    text = inspect.getsource(protection).split("lambda password:", 1)[1]
    return (
        "".join(line.strip() for line in text.splitlines())
        .strip("() ")
        .replace("_builder()", "PrivateFormat.PKCS12.encryption_builder()")
        + ")"
    )


def _both(scheme, rounds):
    return [f"content {scheme} {rounds}", f"key {scheme} {rounds}"]


def _builder():
    return serialization.PrivateFormat.PKCS12.encryption_builder()


def _bytes(text):
    return None if text is None else text.encode()


def _key(name):
    with open(f"keys/{name}.key", "rb") as file:
        return serialization.load_pem_private_key(file.read(), None)


def _certificate(name):
    with open(f"keys/{name}.crt", "rb") as file:
        return x509.load_pem_x509_certificate(file.read())


def _write(path, data):
    with open(path, "wb") as file:
        file.write(data)
