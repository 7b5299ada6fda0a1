"""What a file is made of and what must be found in it, and how its verdict comes about."""

import dataclasses
import json
import os
import shlex
import subprocess
from collections.abc import Callable

import keys
import reader

PASSWORD = "correct horse"
UNCHECKED = "unchecked"


@dataclasses.dataclass
class Recipe:
    """One file. `keys` and `certificates` name files of keys/, alone or as (name, alias), in the
    order of the PFX. `mac` and `encryption` are what the options ask for, where they ask for it."""

    name: str
    made_by: str
    command: str
    make: Callable[[str], None]
    password: str | None = PASSWORD
    keys: list = dataclasses.field(default_factory=list)
    certificates: list = dataclasses.field(default_factory=list)
    mac_password: str | None = None
    key_password: str | None = None
    error: str | None = None
    mac: str | None = UNCHECKED
    encryption: list | None = None
    extra: dict = dataclasses.field(default_factory=dict)

    @property
    def path(self):
        return f"pfx/{self.name}.p12"

    @property
    def verdict_path(self):
        return f"pfx/{self.name}.json"

    def write(self):
        """Makes the file and its verdict."""
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        self.make(self.path)
        os.chmod(self.path, 0o644)
        text = json.dumps(self.verdict(), indent=2, ensure_ascii=False)
        with open(self.verdict_path, "w", encoding="utf-8") as file:
            file.write(text + "\n")

    def verdict(self):
        """The verdict: the inputs and options, and a reading that has to agree with them."""
        verdict = {"made_by": self.made_by, "command": self.command, "password": self.password}
        if self.mac_password is not None:
            verdict["mac_password"] = self.mac_password
        if self.key_password is not None:
            verdict["key_password"] = self.key_password
        if self.error:
            self._check_error()
            return verdict | {"error": self.error}
        with open(self.path, "rb") as file:
            facts = reader.read(file.read(), self.password, self.mac_password, self.key_password)
        self._check_entries(facts)
        self._check_algorithms(facts)
        return verdict | facts

    def _check_error(self):
        if self.error == "too_costly":
            return
        with open(self.path, "rb") as file:
            data = file.read()
        try:
            reader.read(data, self.password, self.mac_password, self.key_password)
        except reader.Refused as refused:
            self._expect("error", self.error, refused.code)
            return
        self._expect("error", self.error, None)

    def _check_entries(self, facts):
        wanted = _wanted(self.keys, facts["keys"], keys.key_fact)
        without = [{k: v for k, v in fact.items() if k != "algorithm"} for fact in wanted]
        self._expect("keys", without, facts["keys"])
        facts["keys"] = wanted
        wanted = _wanted(self.certificates, facts["certificates"], keys.certificate_fact)
        self._expect("certificates", wanted, facts["certificates"])
        for name in ("trailing_bytes", "secrets", "crls", "unknown_bags"):
            self._expect(name, self.extra.get(name), facts.get(name))

    def _check_algorithms(self, facts):
        if self.mac != UNCHECKED:
            mac = facts["mac"] and f"{facts['mac']['algorithm']} {facts['mac']['rounds']}"
            self._expect("mac", self.mac, mac)
        if self.encryption is not None:
            found = [" ".join(map(str, entry.values())) for entry in facts["encryption"]]
            self._expect("encryption", self.encryption, found)

    def _expect(self, what, wanted, found):
        if wanted != found:
            raise SystemExit(f"{self.name}: {what}\n  wanted {wanted}\n  found  {found}")


def _wanted(entries, found, fact):
    """The facts of inputs. A name with "+" was made by the writer: what is known is the algorithm,
    and the hash has to come from the reading."""
    wanted = []
    for place, (name, alias) in enumerate(map(_entry, entries)):
        if not name.startswith("+"):
            wanted.append(fact(name) | alias)
            continue
        made = found[place] if place < len(found) else {}
        hashes = {key: value for key, value in made.items() if key.endswith("sha256")}
        wanted.append(({"algorithm": name[1:]} if name[1:] else {}) | hashes | alias)
    return wanted


def _entry(entry):
    if isinstance(entry, str):
        return entry, {}
    name, alias = entry
    return name, {"alias": alias}


def run(command, password=PASSWORD, **more):
    """Runs a writer with the password in its environment, and tells what it said if it fails."""
    environment = os.environ | {"PASSWORD": password or ""} | more.pop("environment", {})
    done = subprocess.run(command, env=environment, capture_output=True, **more)
    if done.returncode:
        told = (done.stdout + done.stderr).decode(errors="replace")
        raise SystemExit(f"{shlex.join(map(str, command))}\n{told}")
    return done.stdout


def changed(name, source, change, how, **facts):
    """A file that is another recipe's with some bytes changed."""

    def make(path):
        with open(source.path, "rb") as file:
            data = file.read()
        with open(path, "wb") as file:
            file.write(change(data))

    copied = {"password": source.password, "mac": source.mac, "encryption": source.encryption}
    copied |= {"keys": source.keys, "certificates": source.certificates}
    copied |= facts
    made_by = f"{source.made_by}, then changed"
    return Recipe(name, made_by, f"{source.name}.p12 with {how}", make, **copied)
