"""Makes the test data; testdata/make is the way in."""

import importlib
import json
import os
import sys

import keys
import openers

# The folders of pfx/, each with the modules of writers/ that fill it.
WRITERS = {
    "openssl": ["openssl", "openssl35"],
    "java": ["java"],
    "nss": ["nss"],
    "gnutls": ["gnutls"],
    "python": ["python"],
    "forge": ["forge"],
}


def main(arguments):
    again, check = "--all" in arguments, "--check" in arguments
    writers = [argument for argument in arguments if not argument.startswith("--")]
    if not check:
        keys.make(again and not writers)
    recipes = []
    for writer in writers or WRITERS:
        for module in WRITERS[writer]:
            recipes += importlib.import_module(f"writers.{module}").recipes()
    made = [] if check else [recipe for recipe in recipes if again or not _is_there(recipe)]
    for recipe in made:
        recipe.write()
        print("made", recipe.path)
    chosen = recipes if check else made
    failures = _compare(chosen) + openers.open_all(chosen) + _strangers(recipes, writers)
    print("\n".join(failures))
    print(f"{len(recipes)} files, {len(made)} made, {len(chosen)} checked, {len(failures)} wrong")
    return 1 if failures else 0


def _is_there(recipe):
    return os.path.exists(recipe.path) and os.path.exists(recipe.verdict_path)


def _compare(recipes):
    """Verdicts that are not what a reading says now. The writer's version may differ."""
    failures = []
    for recipe in recipes:
        with open(recipe.verdict_path) as file:
            committed = json.load(file)
        now = json.loads(json.dumps(recipe.verdict()))
        committed.pop("made_by"), now.pop("made_by")
        if committed != now:
            failures.append(f"{recipe.name}: the verdict is not what the file says")
    return failures


def _strangers(recipes, writers):
    """Files that no recipe makes."""
    known = {path for recipe in recipes for path in (recipe.path, recipe.verdict_path)}
    failures = []
    for writer in writers or WRITERS:
        folder = f"pfx/{writer}"
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            if f"{folder}/{name}" not in known:
                failures.append(f"{folder}/{name}: no recipe makes it")
    return failures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
