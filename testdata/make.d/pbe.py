"""The password-based algorithms of PFX files, over hashlib and `openssl enc`."""

import hashlib
import hmac
import subprocess

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PKCS12_PBE = {
    "1.2.840.113549.1.12.1.1": ("rc4-128", 16, 0),
    "1.2.840.113549.1.12.1.2": ("rc4-40", 5, 0),
    "1.2.840.113549.1.12.1.3": ("3des-cbc", 24, 8),
    "1.2.840.113549.1.12.1.4": ("2key-3des-cbc", 16, 8),
    "1.2.840.113549.1.12.1.5": ("rc2-128-cbc", 16, 8),
    "1.2.840.113549.1.12.1.6": ("rc2-40-cbc", 5, 8),
}
PBES1 = {
    "1.2.840.113549.1.5.3": ("md5", "des-cbc"),
    "1.2.840.113549.1.5.6": ("md5", "rc2-64-cbc"),
    "1.2.840.113549.1.5.10": ("sha1", "des-cbc"),
    "1.2.840.113549.1.5.11": ("sha1", "rc2-64-cbc"),
}
PBES2 = "1.2.840.113549.1.5.13"
PBKDF2 = "1.2.840.113549.1.5.12"
SCRYPT = "1.3.6.1.4.1.11591.4.11"
PBMAC1 = "1.2.840.113549.1.5.14"
CIPHERS = {
    "2.16.840.1.101.3.4.1.2": ("aes-128-cbc", 16),
    "2.16.840.1.101.3.4.1.22": ("aes-192-cbc", 24),
    "2.16.840.1.101.3.4.1.42": ("aes-256-cbc", 32),
    "2.16.840.1.101.3.4.1.6": ("aes-128-gcm", 16),
    "2.16.840.1.101.3.4.1.26": ("aes-192-gcm", 24),
    "2.16.840.1.101.3.4.1.46": ("aes-256-gcm", 32),
    "1.2.840.113549.3.7": ("3des-cbc", 24),
    "1.3.14.3.2.7": ("des-cbc", 8),
}
RC2 = "1.2.840.113549.3.2"
RC2_BITS = {160: 40, 120: 64, 58: 128}
DIGESTS = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.5": "sha512-224",
    "2.16.840.1.101.3.4.2.6": "sha512-256",
    "2.16.840.1.101.3.4.2.7": "sha3-224",
    "2.16.840.1.101.3.4.2.8": "sha3-256",
    "2.16.840.1.101.3.4.2.9": "sha3-384",
    "2.16.840.1.101.3.4.2.10": "sha3-512",
}
HMACS = {
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.8": "sha224",
    "1.2.840.113549.2.9": "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
    "1.2.840.113549.2.12": "sha512-224",
    "1.2.840.113549.2.13": "sha512-256",
}
# The names that `openssl enc` has for what verdicts call otherwise.
ENC_NAMES = {
    "3des-cbc": "des-ede3-cbc",
    "2key-3des-cbc": "des-ede-cbc",
    "rc2-128-cbc": "rc2-cbc",
    "rc4-128": "rc4",
}


class Unsupported(Exception):
    """An algorithm outside what the project reads."""


class WrongPassword(Exception):
    """Nothing decrypts with any spelling of the password."""


def digest_name(oid):
    if oid not in DIGESTS:
        raise Unsupported(oid)
    return DIGESTS[oid]


def pkcs12_spellings(password):
    """What the PKCS#12 KDF may have been given for a password, the likeliest first."""
    yield password.encode("utf-16-be") + b"\0\0"
    if not password:
        yield b""
    if not password.isascii():
        yield password.encode().decode("latin-1").encode("utf-16-be") + b"\0\0"


def pbes2_spellings(password):
    yield password.encode()
    yield password.encode("utf-16-be")
    yield password.encode("utf-16-be") + b"\0\0"
    if (
        not password.isascii()
        and (latin1 := password.encode("latin-1", "ignore")).decode("latin-1") == password
    ):
        yield latin1


def pkcs12_kdf(digest, password, salt, rounds, purpose, length):
    """RFC 7292, appendix B."""
    name = _hashlib_name(digest)
    size, block = hashlib.new(name).digest_size, hashlib.new(name).block_size
    salted = _repeat(salt, block) + _repeat(password, block)
    out = b""
    while len(out) < length:
        value = hashlib.new(name, bytes([purpose]) * block + salted).digest()
        for _ in range(rounds - 1):
            value = hashlib.new(name, value).digest()
        out += value
        add = int.from_bytes((value * (block // size + 1))[:block], "big") + 1
        blocks = [salted[at : at + block] for at in range(0, len(salted), block)]
        modulus = 1 << 8 * block
        salted = b"".join(((int.from_bytes(b, "big") + add) % modulus).to_bytes(block, "big") for b in blocks)
    return out[:length]


def _repeat(data, block):
    if not data:
        return b""
    length = -(-len(data) // block) * block
    return (data * (length // len(data) + 1))[:length]


def hmac_digest(digest, key, data):
    return hmac.new(key, data, _hashlib_name(digest)).digest()


def _hashlib_name(digest):
    return digest.replace("sha3-", "sha3_").replace("sha512-", "sha512_")


def read_pbkdf2(parameters):
    """PBKDF2-params: the digest, the salt, the rounds, and keyLength or None."""
    digest, length = "sha1", None
    for extra in parameters.children[2:]:
        if extra.tag == 0x02:
            length = extra.integer()
        else:
            oid = extra[0].oid()
            if oid not in HMACS:
                raise Unsupported(oid)
            digest = HMACS[oid]
    return digest, parameters[0].octets(), parameters[1].integer(), length


def describe(algorithm):
    """The entry of an AlgorithmIdentifier in a verdict's `encryption`, and a function that decrypts."""
    oid = algorithm[0].oid()
    if oid in PKCS12_PBE:
        return _describe_pkcs12(algorithm, *PKCS12_PBE[oid])
    if oid in PBES1:
        return _describe_pbes1(algorithm, *PBES1[oid])
    if oid == PBES2:
        return _describe_pbes2(algorithm)
    raise Unsupported(oid)


def _describe_pkcs12(algorithm, cipher, key_length, iv_length):
    salt, rounds = algorithm[1][0].octets(), algorithm[1][1].integer()

    def decrypt(password, data):
        for spelling in pkcs12_spellings(password):
            key = pkcs12_kdf("sha1", spelling, salt, rounds, 1, key_length)
            iv = pkcs12_kdf("sha1", spelling, salt, rounds, 2, iv_length)
            yield _decrypt(cipher, key, iv, data)

    return {"kdf": "pkcs12-sha1", "cipher": cipher, "rounds": rounds}, decrypt


def _describe_pbes1(algorithm, digest, cipher):
    salt, rounds = algorithm[1][0].octets(), algorithm[1][1].integer()

    def decrypt(password, data):
        for spelling in pbes2_spellings(password):
            value = spelling + salt
            for _ in range(rounds):
                value = hashlib.new(digest, value).digest()
            yield _decrypt(cipher, value[:8], value[8:16], data)

    return {"kdf": f"pbkdf1-{digest}", "cipher": cipher, "rounds": rounds}, decrypt


def _describe_pbes2(algorithm):
    kdf, scheme = algorithm[1][0], algorithm[1][1]
    cipher, key_length, iv = _read_scheme(scheme)
    if kdf[0].oid() == SCRYPT:
        salt, n, r, p = kdf[1][0].octets(), *(kdf[1][index].integer() for index in (1, 2, 3))
        fact = {"kdf": "scrypt", "cipher": cipher, "n": n}
        derive = lambda spelling: hashlib.scrypt(
            spelling, salt=salt, n=n, r=r, p=p, dklen=key_length, maxmem=1 << 30
        )
    elif kdf[0].oid() == PBKDF2:
        digest, salt, rounds, length = read_pbkdf2(kdf[1])
        key_length = length or key_length
        fact = {"kdf": f"pbkdf2-{digest}", "cipher": cipher, "rounds": rounds}
        derive = lambda spelling: hashlib.pbkdf2_hmac(
            _hashlib_name(digest), spelling, salt, rounds, key_length
        )
    else:
        raise Unsupported(kdf[0].oid())

    def decrypt(password, data):
        for spelling in pbes2_spellings(password):
            yield _decrypt(cipher, derive(spelling), iv, data)

    return fact, decrypt


def _read_scheme(scheme):
    oid = scheme[0].oid()
    if oid == RC2:
        parameters = scheme[1]
        version = parameters[0].integer() if len(parameters) == 2 else 58
        bits = RC2_BITS[version]
        return f"rc2-{bits}-cbc", bits // 8, parameters[-1].octets()
    if oid not in CIPHERS:
        raise Unsupported(oid)
    cipher, key_length = CIPHERS[oid]
    parameters = scheme[1]
    iv = parameters[0].octets() if parameters.tag == 0x30 else parameters.octets()
    return cipher, key_length, iv


def _decrypt(cipher, key, iv, data):
    """The plain bytes, or None when the padding is wrong."""
    if cipher.endswith("-gcm"):
        return AESGCM(key).decrypt(iv, data, None)
    command = ["openssl", "enc", "-d", "-" + ENC_NAMES.get(cipher, cipher), "-K", key.hex()]
    if iv:
        command += ["-iv", iv.hex()]
    command += ["-provider", "default", "-provider", "legacy"]
    done = subprocess.run(command, input=data, capture_output=True)
    return done.stdout if done.returncode == 0 else None
