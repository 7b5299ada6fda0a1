"""Other programs open every file with the password of its verdict, and must find what it says."""

import base64
import collections
import hashlib
import json
import os
import re
import subprocess
import tempfile
import warnings

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

import keys
from writers import openssl

PEM_BLOCK = re.compile(r"-----BEGIN (CERTIFICATE|PRIVATE KEY)-----\n(.*?)-----END", re.DOTALL)
ENVIRONMENT = os.environ | {"LC_ALL": "C.UTF-8"}


class Refused(Exception):
    """What a program said instead of opening the file."""


def open_all(recipes):
    """What is wrong: a file that no program opens, or in which one finds something else. Which program
    opens what goes to .cache/testdata-openers.txt."""
    java = _read_by_java([recipe for recipe in recipes if not recipe.error])
    failures, table = [], []
    counts = collections.Counter()
    for recipe in recipes:
        with open(recipe.verdict_path) as file:
            verdict = json.load(file)
        told = {}
        for program, opener in OPENERS.items():
            if program == "forge" and not recipe.name.startswith("forge/"):
                continue
            try:
                told[program] = opener(recipe.path, verdict)
            except Refused as refused:
                told[program] = f"refused: {str(refused)[:100]}"
        if recipe.path in java:
            told["java"] = _compare_java(java[recipe.path], verdict)
        failures += _judge(recipe, told)
        counts.update(program for program, said in told.items() if said == "opened")
        table.append(f"{recipe.name}: " + "; ".join(f"{program} {said}" for program, said in told.items()))
    os.makedirs("../.cache", exist_ok=True)
    with open("../.cache/testdata-openers.txt", "w") as file:
        file.write("\n".join(table) + "\n")
    print("opened by", dict(counts))
    return failures


def _judge(recipe, told):
    failures = [
        f"{recipe.name}: {program} {said}" for program, said in told.items() if said.startswith("differs")
    ]
    opened = [program for program, said in told.items() if said == "opened"]
    # What costs too much for us costs the others some seconds. No program has the password spellings
    # and ciphers that are missing; those verdicts rest on the input and the reading.
    if recipe.error in ("wrong_password", "password_needed", "damaged", "altered") and opened:
        failures.append(f"{recipe.name}: {recipe.error}, but {opened} opened it")
    if not recipe.error and not opened:
        failures.append(f"{recipe.name}: no program opens it: {told}")
    return failures


def _compare(verdict, certificates, public_keys):
    """A program may leave out repeated entries, but not find others."""
    if "error" in verdict:
        return "opened"
    wanted = {entry["sha256"] for entry in verdict["certificates"]}
    if certificates is not None and set(certificates) != wanted:
        return f"differs: certificates {certificates}"
    wanted = {entry["public_sha256"] for entry in verdict["keys"]}
    if public_keys is not None and set(public_keys) != wanted:
        return f"differs: keys {public_keys}"
    return "opened"


def _open_by_openssl(path, verdict):
    told = None
    if "mac_password" in verdict:
        command = ["openssl", "pkcs12", "-in", path, "-nodes", "-legacy", "-twopass"]
        text = openssl.answer(command, [verdict["mac_password"], verdict["password"]]).replace("\r", "")
        return _compare(verdict, *_entries(text))
    password = verdict["password"] or ""
    # Where UTF-8 fails, the bytes of Latin-1, which OpenSSL then takes as they are.
    for spelling in dict.fromkeys([password.encode(), password.encode("latin-1", "ignore")]):
        command = ["openssl", "pkcs12", "-in", path, "-nodes", "-legacy", "-passin", "env:PASSWORD"]
        environment = {os.fsencode(name): os.fsencode(value) for name, value in os.environ.items()}
        done = subprocess.run(command, env=environment | {b"PASSWORD": spelling}, capture_output=True)
        if done.returncode == 0:
            return _compare(verdict, *_entries(done.stdout.decode(errors="replace")))
        told = told or done.stderr.decode(errors="replace").replace("\n", " ")
    raise Refused(told)


def _entries(text):
    blocks = [(kind, base64.b64decode(body)) for kind, body in PEM_BLOCK.findall(text)]
    certificates = [hashlib.sha256(der).hexdigest() for kind, der in blocks if kind == "CERTIFICATE"]
    return certificates, [keys.public_sha256(der) for kind, der in blocks if kind == "PRIVATE KEY"]


def _open_by_certtool(path, verdict):
    if "mac_password" in verdict:
        raise Refused("one password only")
    with open(path, "rb") as file:
        form = [] if file.read(5) == b"-----" else ["--inder"]
    password = verdict["password"]
    ways = [["--password", password]] if password else [["--empty-password"], ["--null-password"]]
    told = ""
    for way in ways:
        command = ["certtool", "--p12-info", *form, "--infile", path, *way]
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True)
        text = (done.stdout + done.stderr).decode(errors="replace")
        # It ends well even where a bag did not decrypt.
        words = _without_pem(text).lower()
        if done.returncode == 0 and "error" not in words and "fail" not in words:
            return _compare(verdict, _entries(text)[0], None)
        told = told or _last_words(text)
    raise Refused(told)


def _last_words(text):
    """The last line that is neither empty nor PEM."""
    return ([line.strip() for line in _without_pem(text).splitlines() if line.strip()] or [""])[-1]


def _without_pem(text):
    return re.sub(r"-----BEGIN.*?-----END[^\n]*", "", text, flags=re.DOTALL)


def _open_by_nss(path, verdict):
    if "mac_password" in verdict:
        raise Refused("one password only")
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/password", "w") as file:
            file.write((verdict["password"] or "") + "\n")
        command = ["pk12util", "-l", path, "-d", f"sql:{_nss_database()}", "-w", f"{folder}/password"]
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True)
    if done.returncode:
        raise Refused((done.stdout + done.stderr).decode(errors="replace").replace("\n", " "))
    return "opened"


_database = []


def _nss_database():
    if not _database:
        folder = tempfile.TemporaryDirectory()
        subprocess.run(["certutil", "-N", "-d", f"sql:{folder.name}", "--empty-password"], check=True)
        _database.append(folder)
    return _database[0].name


def _open_by_cryptography(path, verdict):
    if "mac_password" in verdict:
        raise Refused("one password only")
    with open(path, "rb") as file:
        data = file.read()
    password = verdict["password"]
    warnings.simplefilter("ignore")
    try:
        loaded = pkcs12.load_pkcs12(data, None if password is None else password.encode())
    except BaseException as error:  # Some refusals are a PanicException.
        raise Refused(str(error)) from None
    own = [loaded.cert] if loaded.cert else []
    found = [
        entry.certificate.public_bytes(serialization.Encoding.DER) for entry in own + loaded.additional_certs
    ]
    certificates = [hashlib.sha256(der).hexdigest() for der in found]
    return _compare(verdict, certificates, None)


def _open_by_forge(path, verdict):
    command = ["node", "make.d/forge.js", "read", json.dumps(verdict["password"]), path]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Refused(_last_words(done.stderr.split("\n    at ")[0]))
    return _compare_java(["opened", *done.stdout.rstrip("\n").split("\t")], verdict)


def _read_by_java(recipes):
    """One run of the JVM for all files."""
    encoded = lambda text: "null" if text is None else base64.b64encode(text.encode()).decode()
    lines = [
        f"{recipe.path}\t{encoded(recipe.password)}\t{encoded(recipe.key_password or recipe.password)}\n"
        for recipe in recipes
        if recipe.mac_password is None
    ]
    if not lines:
        return {}
    done = subprocess.run(
        ["java", "make.d/Keystore.java", "list"], input="".join(lines), capture_output=True, text=True
    )
    fields = [line.split("\t") for line in done.stdout.splitlines()]
    return {path: rest for path, *rest in fields}


def _compare_java(told, verdict):
    """Java shows only what it calls an entry, so what it shows must be in the verdict."""
    if told[0] == "refused":
        return f"refused: {told[1][:100]}"
    count, secrets, certificates = told[1:]
    if not int(count) and not int(secrets) and not certificates:
        return "refused: shows no entry"
    known = {entry["sha256"] for entry in verdict["certificates"]}
    found = set(filter(None, certificates.split(",")))
    if not found <= known or int(count) > len(verdict["keys"]) or int(secrets) != verdict.get("secrets", 0):
        return f"differs: {told}"
    return "opened"


OPENERS = {
    "openssl": _open_by_openssl,
    "cryptography": _open_by_cryptography,
    "certtool": _open_by_certtool,
    "pk12util": _open_by_nss,
    "forge": _open_by_forge,
}
