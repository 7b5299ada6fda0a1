"""The files of NSS's pk12util, which exports from a database what it first imports from OpenSSL."""

import re
import shlex
import subprocess
import tempfile

from recipe import PASSWORD, Recipe, run


def _version():
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", "libnss3-tools"], capture_output=True, text=True
    )
    found = re.search(r"(\d+\.[\d.]+\d)", told.stdout)
    return f"NSS pk12util {found.group(1)}" if found else "NSS pk12util"


VERSION = _version()
ALIAS = "My App"
ROUNDS = 600_000
V2 = "PKCS #12 V2 PBE With SHA-1 And "
V5 = "PKCS #5 Password Based Encryption with "

# What `-c` and `-C` are called, and what the verdict says. "SHA-1 and DES-CBC" is left out: its IV is
# bytes 12 to 19 of the digest where PKCS #5 has 8 to 15, so that nobody but NSS reads it.
SCHEMES = {
    "aes-128": ("AES-128-CBC", "pbkdf2-sha256 aes-128-cbc"),
    "aes-192": ("AES-192-CBC", "pbkdf2-sha256 aes-192-cbc"),
    "aes-256": ("AES-256-CBC", "pbkdf2-sha256 aes-256-cbc"),
    "3des": (V2 + "3KEY Triple DES-cbc", "pkcs12-sha1 3des-cbc"),
    "rc2-40": (V2 + "40 Bit RC2 CBC", "pkcs12-sha1 rc2-40-cbc"),
    "rc2-128": (V2 + "128 Bit RC2 CBC", "pkcs12-sha1 rc2-128-cbc"),
    "rc4-40": (V2 + "40 Bit RC4", "pkcs12-sha1 rc4-40"),
    "rc4-128": (V2 + "128 Bit RC4", "pkcs12-sha1 rc4-128"),
    "md5-des": (V5 + "MD5 and DES-CBC", "pbkdf1-md5 des-cbc"),
}
DIGESTS = ["MD5", "SHA-1", "SHA-224", "SHA-384", "SHA-512"]
PASSWORDS = {"latin1": "pässwörd", "euro": "pässwörd€", "emoji": "🔑🔑 key", "empty": ""}


def recipes():
    modern = ["key pbkdf2-sha256 aes-256-cbc 600000", "content pbkdf2-sha256 aes-128-cbc 600000"]
    yield _export("default", "default", "rsa2048", mac="hmac-sha256 600000", encryption=modern)
    for name, (scheme, told) in SCHEMES.items():
        both = [f"key {told} {ROUNDS}", f"content {told} {ROUNDS}"]
        yield _export(name, "default", "rsa2048", "-c", scheme, "-C", scheme, encryption=both)
    yield _export("plain-certificate", "default", "rsa2048", "-C", "NONE", encryption=modern[:1])
    scheme = "CAMELLIA-256-CBC"
    yield _export("camellia-256", "mac-sha256", "p256", "-c", scheme, "-C", scheme, error="unsupported_pfx")
    for digest in DIGESTS:
        name = digest.lower().replace("sha-", "sha")
        # -M is the PRF of PBKDF2 too, but for MD5.
        prf = "sha1" if name == "md5" else name
        both = [f"key pbkdf2-{prf} aes-256-cbc {ROUNDS}", f"content pbkdf2-{prf} aes-128-cbc {ROUNDS}"]
        yield _export(
            f"mac-{name}", "mac-sha256", "p256", "-M", digest, mac=f"hmac-{name} {ROUNDS}", encryption=both
        )
    for name, password in PASSWORDS.items():
        yield _export(f"password-{name}", "mac-sha256", "p256", password=password)
        scheme = SCHEMES["3des"][0]
        yield _export(
            f"password-{name}-3des", "mac-sha256", "p256", "-c", scheme, "-C", scheme, password=password
        )
    for key in ("p384", "p521", "rsa4096"):
        yield _export(f"key-{key}", f"key-{key}", key)
    chain = [(name, name) for name in ("chain-rsa-intermediate", "chain-rsa-root")] + [
        ("chain-rsa-leaf", ALIAS)
    ]
    yield _export("chain", "chain", "chain-rsa-leaf", certificates=chain)
    umlaut = [("p256", "Größe Ä")]
    yield _export("name-umlaut", "name-umlaut", "p256", alias="Größe Ä", keys=umlaut, certificates=umlaut)


def _export(name, source, key, *options, alias=ALIAS, password=PASSWORD, **facts):
    importing = ["pk12util", "-i", f"pfx/openssl/{source}.p12", "-d", "sql:database", "-W", PASSWORD]
    exporting = ["pk12util", "-o", f"pfx/nss/{name}.p12", "-n", alias, "-d", "sql:database"]
    exporting += ["-w", "password-file", *options]
    creating = ["certutil", "-N", "-d", "sql:database", "--empty-password"]
    command = " && ".join(map(shlex.join, (creating, importing, exporting)))

    def make(path):
        with tempfile.TemporaryDirectory() as folder:
            for line in (creating, importing, exporting):
                line = [part.replace("sql:database", f"sql:{folder}") for part in line]
                file = f"{folder}/password-file"
                with open(file, "w") as out:
                    out.write(password + "\n")
                run(
                    [file if part == "password-file" else part for part in line],
                    environment={"LC_ALL": "C.UTF-8"},
                )

    told = {"keys": [(key, alias)], "certificates": [(key, alias)]} | facts
    return Recipe(f"nss/{name}", VERSION, command, make, password, **told)
