"""Reads a PFX on its own, for the facts of a verdict: the encoding, the algorithms, and what is in it."""

import base64
import hashlib

import ber
import keys
import pbe

DATA = "1.2.840.113549.1.7.1"
ENCRYPTED_DATA = "1.2.840.113549.1.7.6"
BAGS = "1.2.840.113549.1.12.10.1."
FRIENDLY_NAME = "1.2.840.113549.1.9.20"
X509_CERTIFICATE = "1.2.840.113549.1.9.22.1"


class Refused(Exception):
    """A file that does not open, with the error code of a verdict."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def read(data, password, mac_password=None, key_password=None):
    """The facts of a verdict, or Refused."""
    return _Reading(password, mac_password, key_password).read(data)


class _Reading:
    def __init__(self, password, mac_password, key_password):
        self.password = password
        self.mac_password = password if mac_password is None else mac_password
        self.key_password = password if key_password is None else key_password
        self.is_der = True
        self.encryption, self.keys, self.certificates = [], [], []
        self.crls = self.secrets = self.unknown_bags = 0

    def read(self, data):
        if data.startswith(b"-----BEGIN PKCS12-----"):
            data = base64.b64decode(b"".join(data.split(b"-----")[2].split()))
        try:
            pfx = self._parse(data)
            content = pfx[1][1][0].octets()
            safe = self._parse(content)
            mac = self._mac(pfx[2], content) if len(pfx) > 2 else (None, True)
        except ber.Broken:
            raise Refused("damaged") from None
        except pbe.Unsupported:
            raise Refused("unsupported_pfx") from None
        self._open(safe, mac_ok=mac[1])
        facts = {"encoding": "der" if self.is_der else "ber"}
        if pfx.end != len(data):
            facts["trailing_bytes"] = len(data) - pfx.end
        facts |= {"mac": mac[0], "encryption": self.encryption}
        facts |= {"keys": self.keys, "certificates": self.certificates}
        counts = {"crls": self.crls, "secrets": self.secrets, "unknown_bags": self.unknown_bags}
        return facts | {name: count for name, count in counts.items() if count}

    def _open(self, safe, mac_ok):
        """A wrong MAC over contents that open means that the file was altered."""
        try:
            for info in safe.children:
                self._content_info(info)
        except pbe.Unsupported:
            raise Refused("unsupported_pfx") from None
        except pbe.WrongPassword:
            raise Refused("password_needed" if self.password is None else "wrong_password") from None
        if not mac_ok:
            raise Refused("altered")

    def _parse(self, data):
        node = ber.parse(data)
        self.is_der = self.is_der and node.is_der()
        return node

    def _mac(self, mac_data, content):
        """The fact about the MAC, and whether it is right."""
        algorithm, expected = mac_data[0][0], mac_data[0][1].octets()
        if algorithm[0].oid() == pbe.PBMAC1:
            return self._pbmac1(algorithm[1], expected, content)
        digest = pbe.digest_name(algorithm[0].oid())
        rounds = mac_data[2].integer() if len(mac_data) > 2 else 1
        fact = {"algorithm": f"hmac-{digest}", "rounds": rounds}
        salt = mac_data[1].octets()
        for spelling in pbe.pkcs12_spellings(self.mac_password or ""):
            key = pbe.pkcs12_kdf(digest, spelling, salt, rounds, 3, len(expected))
            if pbe.hmac_digest(digest, key, content) == expected:
                return fact, True
        return fact, False

    def _pbmac1(self, parameters, expected, content):
        digest, salt, rounds, length = pbe.read_pbkdf2(parameters[0][1])
        mac_digest = pbe.HMACS[parameters[1][0].oid()]
        fact = {"algorithm": f"pbmac1-hmac-{mac_digest}", "rounds": rounds}
        for spelling in pbe.pbes2_spellings(self.mac_password or ""):
            key = hashlib.pbkdf2_hmac(digest, spelling, salt, rounds, length)
            if pbe.hmac_digest(mac_digest, key, content) == expected:
                return fact, True
        return fact, False

    def _content_info(self, info):
        kind = info[0].oid()
        if kind == DATA:
            self._safe_contents(self._parse(info[1][0].octets()))
        elif kind == ENCRYPTED_DATA:
            encrypted = info[1][0][1]
            sealed = encrypted[2]
            # [0] IMPLICIT OCTET STRING: constructed is not DER here either.
            self.is_der = self.is_der and not sealed.tag & ber.CONSTRUCTED
            self._safe_contents(self._decrypt("content", encrypted[1], sealed.octets(), self.password))
        else:
            raise pbe.Unsupported(kind)

    def _decrypt(self, of, algorithm, data, password):
        fact, decrypt = pbe.describe(algorithm)
        self.encryption.append({"of": of, **fact})
        if password is None:
            raise pbe.WrongPassword
        for plain in decrypt(password, data):
            try:
                if plain is not None and (node := ber.parse(plain)).end == len(plain) and node.tag == 0x30:
                    self.is_der = self.is_der and node.is_der()
                    return node
            except ber.Broken:
                pass
        raise pbe.WrongPassword

    def _safe_contents(self, bags):
        for bag in bags.children:
            kind, value = bag[0].oid().removeprefix(BAGS), bag[1][0]
            alias = _alias(bag[2]) if len(bag) > 2 else {}
            if kind == "1":
                self._key(value, alias)
            elif kind == "2":
                node = self._decrypt("key", value[0], value[1].octets(), self.key_password)
                self._key(node, alias)
            elif kind == "3" and value[0].oid() == X509_CERTIFICATE:
                der = value[1][0].octets()
                self.certificates.append({"sha256": hashlib.sha256(der).hexdigest(), **alias})
            elif kind == "4":
                self.crls += 1
            elif kind == "5":
                self._secret(value)
            elif kind == "6":
                self._safe_contents(value)
            else:
                self.unknown_bags += 1

    def _key(self, node, alias):
        self.keys.append({"public_sha256": keys.public_sha256(node.der()), **alias})

    def _secret(self, value):
        self.secrets += 1
        inner = ber.parse(value[1][0].octets())
        self._decrypt("secret", inner[0], inner[1].octets(), self.key_password)


def _alias(attributes):
    for attribute in attributes.children:
        if attribute[0].oid() == FRIENDLY_NAME:
            return {"alias": attribute[1][0].content.decode("utf-16-be").rstrip("\0")}
    return {}
