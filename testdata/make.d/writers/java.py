"""The files of Java: keytool, and the KeyStore API where keytool has no option."""

import os
import shlex
import subprocess

from recipe import PASSWORD, Recipe, run

_JAVA = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.split('"')[1]
VERSION = f"keytool {_JAVA}"
API_VERSION = f"Java {_JAVA} KeyStore"
SETTING = "-J-Dkeystore.pkcs12."
MODERN = "pbkdf2-sha256 aes-256-cbc 10000"
DEFAULT = [f"key {MODERN}", f"content {MODERN}"]
DATES = ["-startdate", "2020/01/01 00:00:00", "-validity", "36525"]
# The alias in the files of OpenSSL, and here.
ENTRY = [("my app", "app")]
# For the names that are not ASCII, whatever the locale says.
UNICODE = {"LC_ALL": "C.UTF-8"}

# What `keyProtectionAlgorithm` and `certProtectionAlgorithm` are called, and what the verdict says.
SCHEMES = {
    "PBEWithSHA1AndDESede": "pkcs12-sha1 3des-cbc",
    "PBEWithSHA1AndRC2_40": "pkcs12-sha1 rc2-40-cbc",
    "PBEWithSHA1AndRC2_128": "pkcs12-sha1 rc2-128-cbc",
    "PBEWithSHA1AndRC4_40": "pkcs12-sha1 rc4-40",
    "PBEWithSHA1AndRC4_128": "pkcs12-sha1 rc4-128",
    "PBEWithHmacSHA1AndAES_128": "pbkdf2-sha1 aes-128-cbc",
    "PBEWithHmacSHA224AndAES_128": "pbkdf2-sha224 aes-128-cbc",
    "PBEWithHmacSHA256AndAES_256": "pbkdf2-sha256 aes-256-cbc",
    "PBEWithHmacSHA384AndAES_256": "pbkdf2-sha384 aes-256-cbc",
    "PBEWithHmacSHA512AndAES_128": "pbkdf2-sha512 aes-128-cbc",
}
DIGESTS = ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512/224", "SHA512/256"]


def recipes():
    yield from _generated()
    yield from _imported()
    yield from _settings()
    yield from _secrets()
    yield from _trusted()
    yield from _by_api()


def _keytool(name, *commands, into="", password=PASSWORD, **facts):
    """A file that one keytool command after the other adds to."""
    target = [f"-{into}keystore", f"pfx/java/{name}.p12", f"-{into}storepass:env", "PASSWORD"]
    commands = [["keytool", *command, *target] for command in commands]

    def make(path):
        _remove(path)
        for command in commands:
            run(command, environment=UNICODE)

    return Recipe(f"java/{name}", VERSION, " && ".join(map(shlex.join, commands)), make, password, **facts)


def _import(name, source, *settings, entries, **facts):
    """An import from a file of OpenSSL; `entries` are the alias there and the alias here."""
    commands = []
    for old, new in entries:
        command = [*settings, "-importkeystore", "-noprompt", "-srckeystore", f"pfx/openssl/{source}.p12"]
        command += ["-srcstorepass:env", "PASSWORD", "-srcalias", old, "-destalias", new]
        commands.append(command + ["-deststoretype", "PKCS12"])
    return _keytool(name, *commands, into="dest", **facts)


def _remove(path):
    if os.path.exists(path):
        os.remove(path)


def _generated():
    for name, algorithm, options, settings in (
        ("default", "rsa2048", ["-keyalg", "RSA", "-keysize", "2048"], []),
        ("legacy", "rsa2048", ["-keyalg", "RSA", "-keysize", "2048"], [SETTING + "legacy"]),
        ("key-p256", "p256", ["-keyalg", "EC", "-groupname", "secp256r1"], []),
        ("key-p521", "p521", ["-keyalg", "EC", "-groupname", "secp521r1"], []),
        ("key-dsa2048", "dsa2048", ["-keyalg", "DSA", "-keysize", "2048"], []),
        ("key-ed25519", "ed25519", ["-keyalg", "Ed25519"], []),
        ("key-ed448", "ed448", ["-keyalg", "Ed448"], []),
        ("key-rsa-pss2048", "rsa-pss2048", ["-keyalg", "RSASSA-PSS", "-keysize", "2048"], []),
    ):
        command = [*settings, "-genkeypair", "-alias", "app", "-dname", f"CN={name}", *DATES, *options]
        old = ["key pkcs12-sha1 3des-cbc 50000", "content pkcs12-sha1 rc2-40-cbc 50000"]
        told = (
            {"mac": "hmac-sha1 100000", "encryption": old}
            if settings
            else {"mac": "hmac-sha256 10000", "encryption": DEFAULT}
        )
        yield _keytool(name, command, keys=[("+" + algorithm, "app")], certificates=[("+", "app")], **told)


def _imported():
    told = {"keys": [("rsa2048", "app")], "certificates": [("rsa2048", "app")]}
    yield _import("import", "default", entries=ENTRY, encryption=DEFAULT, **told)
    yield _import("import-legacy", "legacy", SETTING + "legacy", entries=ENTRY, **told)
    # The JDK names the rest of a chain by subject.
    chain = [("chain-rsa-leaf", "app")]
    chain += [(name, f"CN={name}") for name in ("chain-rsa-intermediate", "chain-rsa-root")]
    yield _import("chain", "chain", entries=ENTRY, keys=chain[:1], certificates=chain)
    chain = [("p256", "mixed case")]
    yield _import(
        "name-mixed-case", "mac-sha256", entries=[("my app", "Mixed Case")], keys=chain, certificates=chain
    )
    chain = [("p256", "größe ä")]
    yield _import(
        "name-umlaut", "mac-sha256", entries=[("my app", "Größe Ä")], keys=chain, certificates=chain
    )


def _settings():
    told = {"keys": [("p256", "app")], "certificates": [("p256", "app")]}
    source = "mac-sha256"
    for scheme, name in SCHEMES.items():
        settings = [f"{SETTING}keyProtectionAlgorithm={scheme}", f"{SETTING}certProtectionAlgorithm={scheme}"]
        file = scheme.lower().replace("_", "-")
        both = [f"key {name} 10000", f"content {name} 10000"]
        yield _import(file, source, *settings, entries=ENTRY, encryption=both, **told)
    for digest in DIGESTS:
        setting = f"{SETTING}macAlgorithm=HmacPBE{digest}"
        name = digest.lower().replace("/", "-")
        yield _import(f"mac-{name}", source, setting, entries=ENTRY, mac=f"hmac-{name} 10000", **told)
    rounds = [
        f"{SETTING}keyPbeIterationCount=4321",
        f"{SETTING}certPbeIterationCount=1",
        f"{SETTING}macIterationCount=77",
    ]
    counted = [f"key {MODERN[:-5]}4321", f"content {MODERN[:-5]}1"]
    yield _import("rounds", source, *rounds, entries=ENTRY, mac="hmac-sha256 77", encryption=counted, **told)
    plain = f"{SETTING}certProtectionAlgorithm=NONE"
    yield _import("plain-certificate", source, plain, entries=ENTRY, encryption=DEFAULT[:1], **told)
    nothing = f"{SETTING}macAlgorithm=NONE"
    yield _import("mac-none", source, nothing, entries=ENTRY, mac=None, encryption=DEFAULT, **told)
    yield _import(
        "mac-none-plain-certificate",
        source,
        plain,
        nothing,
        entries=ENTRY,
        mac=None,
        encryption=DEFAULT[:1],
        **told,
    )


def _secrets():
    aes = ["-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "256", "-storetype", "PKCS12"]
    secret = f"secret {MODERN}"
    yield _keytool("secret-aes", aes, encryption=[secret], extra={"secrets": 1})
    yield _keytool("secret-aes-legacy", [SETTING + "legacy", *aes], extra={"secrets": 1})
    script = 'printf "swordfish\\nswordfish\\n" | keytool -importpass -alias pass -storetype PKCS12'
    script += " -keystore pfx/java/secret-password.p12 -storepass:env PASSWORD"
    recipe = _keytool("secret-password", encryption=[secret], extra={"secrets": 1})
    recipe.command = script

    def make(path):
        _remove(path)
        run(["sh", "-c", script])

    recipe.make = make
    yield recipe
    key = [
        "-genkeypair",
        "-alias",
        "key",
        "-dname",
        "CN=mixed",
        *DATES,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
    ]
    trusted = ["-importcert", "-noprompt", "-alias", "trusted", "-file", "keys/rsa2048.crt"]
    yield _keytool(
        "mixed-entries",
        key,
        aes,
        trusted,
        keys=[("+p256", "key")],
        certificates=[("+", "key"), ("rsa2048", "trusted")],
        extra={"secrets": 1},
    )


def _trusted():
    def trust(alias, name, *settings):
        return [
            *settings,
            "-importcert",
            "-noprompt",
            "-alias",
            alias,
            "-file",
            f"keys/{name}.crt",
            "-storetype",
            "PKCS12",
        ]

    yield _keytool("trusted-certificate", trust("root", "rsa2048"), certificates=[("rsa2048", "root")])
    legacy = trust("root", "rsa2048", SETTING + "legacy")
    yield _keytool("trusted-certificate-legacy", legacy, certificates=[("rsa2048", "root")])
    plain = [SETTING + "certProtectionAlgorithm=NONE", SETTING + "macAlgorithm=NONE"]
    names = ["chain-rsa-root", "chain-p256-root", "ed25519", "non-ascii", "multi-rdn"]
    commands = [trust(f"{name} [test]", name, *plain) for name in names]
    told = [(name, f"{name} [test]") for name in names]
    yield _keytool("cacerts", *commands, password=None, certificates=told, mac=None, encryption=[])
    commands = [trust(f"{name} [test]", name) for name in names]
    yield _keytool("truststore", *commands, certificates=told, encryption=DEFAULT[1:])


def _api(name, *arguments, environment=None, **facts):
    command = [
        "java",
        "-Dfile.encoding=UTF-8",
        "make.d/Keystore.java",
        arguments[0],
        f"pfx/java/{name}.p12",
        *arguments[1:],
    ]
    make = lambda path: run(command, environment=UNICODE)
    return Recipe(f"java/{name}", API_VERSION, shlex.join(command), make, **facts)


def _by_api():
    one = [("p256", "app")]
    yield _api("key-password", "key-password", key_password="third", keys=one, certificates=one)
    two = [("p256", "one"), ("rsa2048", "two")]
    yield _api("several-keys", "key-passwords-same", key_password="third", keys=two, certificates=two)
    three = [("p256", "rc4"), ("p384", "rc2"), ("p521", "aes")]
    yield _api("own-protection", "own-protection", keys=three, certificates=three)
    yield _api("attributes", "attributes", keys=one, certificates=one)
    emoji = [("p256", "🔑 key")]
    yield _api("name-emoji", "name", "🔑 key", keys=emoji, certificates=emoji)
