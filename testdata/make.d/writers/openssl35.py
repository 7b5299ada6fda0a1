"""Files of OpenSSL 3.5, for PBMAC1 and salts of 16 bytes: Debian's openssl is older, but the wheel of
psycopg2-binary brings the library, which is what the program calls."""

import ctypes
import glob
import os
import sysconfig

import keys
from recipe import PASSWORD, Recipe

FOLDER = os.path.join(sysconfig.get_paths()["purelib"], "psycopg2_binary.libs")
MODERN = "pbkdf2-sha256 aes-256-cbc"
BOTH = [f"content {MODERN} 2048", f"key {MODERN} 2048"]
NID_AES_256_CBC = 427


def _load():
    library = ctypes.CDLL(glob.glob(f"{FOLDER}/libcrypto-*.so.3")[0])
    for name in (
        "d2i_AutoPrivateKey",
        "d2i_X509",
        "PKCS12_create",
        "EVP_get_digestbyname",
        "OpenSSL_version",
    ):
        getattr(library, name).restype = ctypes.c_void_p
    return library


LIBRARY = _load()
VERSION = " ".join(ctypes.string_at(LIBRARY.OpenSSL_version(0)).decode().split()[:2]) + " (libcrypto)"


def recipes():
    yield _file("salt-16", None, mac="hmac-sha256 2048")
    for digest, prf, rounds in (
        ("sha256", "sha256", 2048),
        ("sha512", "sha512", 2048),
        ("sha384", "sha1", 2048),
        ("sha256", "sha512", 100_000),
    ):
        name = f"pbmac1-{digest}" + (f"-prf-{prf}" if prf != digest else "")
        yield _file(name, (digest, prf, rounds), mac=f"pbmac1-hmac-{digest} {rounds}")
    yield _file("pbmac1-password-latin1", ("sha256", "sha256", 2048), password="pässwörd")
    yield _file(
        "pbmac1-wrong-password",
        ("sha256", "sha256", 2048),
        written_with="battery staple",
        error="wrong_password",
    )


def _file(name, pbmac1, password=PASSWORD, written_with=None, **facts):
    call = "PKCS12_create(password, 'app', p256, p256, NULL, AES-256-CBC, AES-256-CBC, 2048, "
    call += (
        "2048, 0)"
        if pbmac1 is None
        else "-1, 0), PKCS12_set_pbmac1_pbkdf2(digest {}, PRF {}, rounds {})".format(*pbmac1)
    )
    make = lambda path: _write(path, (written_with or password).encode(), pbmac1)
    entry = [("p256", "app")]
    told = {"keys": entry, "certificates": entry, "encryption": BOTH} | facts
    return Recipe(f"openssl/{name}", VERSION, call, make, password, **told)


def _write(path, password, pbmac1):
    key = _read(LIBRARY.d2i_AutoPrivateKey, keys.key_der("p256"))
    certificate = _read(LIBRARY.d2i_X509, keys.certificate_der("p256"))
    pointer, number = ctypes.c_void_p, ctypes.c_int
    LIBRARY.PKCS12_create.argtypes = [ctypes.c_char_p] * 2 + [pointer] * 3 + [number] * 5
    mac_rounds = 2048 if pbmac1 is None else -1
    nid = NID_AES_256_CBC
    pfx = LIBRARY.PKCS12_create(password, b"app", key, certificate, None, nid, nid, 2048, mac_rounds, 0)
    if not pfx:
        raise SystemExit("PKCS12_create failed")
    if pbmac1 is not None:
        digest, prf, rounds = pbmac1
        LIBRARY.PKCS12_set_pbmac1_pbkdf2.argtypes = [
            pointer,
            ctypes.c_char_p,
            number,
            pointer,
            number,
            number,
            pointer,
            ctypes.c_char_p,
        ]
        method = LIBRARY.EVP_get_digestbyname(digest.encode())
        if not LIBRARY.PKCS12_set_pbmac1_pbkdf2(
            pfx, password, len(password), None, 16, rounds, method, prf.encode()
        ):
            raise SystemExit("PKCS12_set_pbmac1_pbkdf2 failed")
    LIBRARY.i2d_PKCS12.argtypes = [pointer, pointer]
    data = ctypes.create_string_buffer(LIBRARY.i2d_PKCS12(pfx, None))
    LIBRARY.i2d_PKCS12(pfx, ctypes.byref(ctypes.c_void_p(ctypes.addressof(data))))
    with open(path, "wb") as file:
        file.write(data.raw)


def _read(function, der):
    buffer = ctypes.create_string_buffer(der, len(der))
    start = ctypes.c_void_p(ctypes.addressof(buffer))
    found = function(None, ctypes.byref(start), ctypes.c_long(len(der)))
    if not found:
        raise SystemExit("an input does not parse")
    return found
