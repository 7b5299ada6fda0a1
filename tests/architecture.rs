//! The plan of the library, held to: who may name whom, which outside crate lives where, and how
//! long a room and a function may be.

use std::{
    fs,
    path::{Path, PathBuf},
};

mod plan;
mod scan;

use plan::{CRATES, FLOORS, PROGRAM, ROOMS};
use scan::{code, deepest_super, functions, mentions, names_under, without_tests};

const MAX_FILE_LINES: usize = 420;
const MAX_FUNCTION_LINES: usize = 60;

/// A source file: `key/generate` and its text without comments and literals.
struct Source {
    place: String,
    code: String,
}

impl Source {
    fn new(place: &str, text: &str) -> Self {
        Self { place: place.to_owned(), code: code(text) }
    }

    fn room(&self) -> &str {
        self.place.split('/').next().unwrap_or_default()
    }

    /// Whether the file is `place` or stands in it.
    fn is_in(&self, place: &str) -> bool {
        self.place.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The code that is not for tests alone.
    fn used(&self) -> &str {
        if self.place.ends_with("/tests") { "" } else { without_tests(&self.code) }
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut sources = Vec::new();
    for path in rust_files(&root) {
        let place = path.strip_prefix(&root).unwrap().with_extension("");
        let place = place.to_str().unwrap().replace('\\', "/");
        sources.push(Source::new(&place, &fs::read_to_string(&path).unwrap()));
    }
    assert!(!sources.is_empty(), "no source in {folder}");
    sources
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn core() -> Vec<Source> {
    let mut core = sources("src");
    core.retain(|source| !source.is_in("bin") && source.place != "lib");
    core
}

fn shell() -> Vec<Source> {
    sources("src").into_iter().filter(|source| source.is_in("bin")).collect()
}

fn foreign_arrows(source: &Source) -> Vec<String> {
    let room = source.room();
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{}: no such room in the table", source.place)];
    };
    let depth = source.place.split('/').count();
    let mut wrong: Vec<_> = names_under("crate", source.used(), 1)
        .into_iter()
        .filter(|name| name != room && !allowed.contains(&name.as_str()))
        .map(|name| format!("{}: may not name crate::{name}", source.place))
        .collect();
    if deepest_super(source.used()) >= depth {
        wrong.push(format!("{}: leaves its room by super::", source.place));
    }
    wrong
}

/// The same in the program, where a room stands on a floor: `machine/files`.
fn foreign_floors(source: &Source) -> Vec<String> {
    let place = source.place.strip_prefix(PROGRAM_FOLDER).unwrap_or(&source.place);
    let names = names_under("crate", source.used(), 2);
    // The maps, which the test below holds to having no logic.
    if place == "main" || (place != "commands" && FLOORS.contains(&place)) {
        return Vec::new();
    }
    let room = place.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
    let Some((_, allowed)) = PROGRAM.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{place}: no such room in the table")];
    };
    let is_allowed = |name: &String| {
        let floor = name.split('/').next().unwrap_or_default();
        *name == room || allowed.iter().any(|one| one == name || *one == floor)
    };
    let mut wrong: Vec<_> = names
        .into_iter()
        .filter(|name| !is_allowed(name))
        .map(|name| format!("{place}: may not name crate::{}", name.replace('/', "::")))
        .collect();
    let supers = deepest_super(source.used());
    if supers > 0 && supers + 1 >= place.split('/').count() {
        wrong.push(format!("{place}: leaves its room by super::"));
    }
    wrong
}

fn foreign_crates(source: &Source) -> Vec<String> {
    CRATES
        .iter()
        .filter(|(name, places)| {
            mentions(name, source.used()) && !places.iter().any(|place| source.is_in(place))
        })
        .map(|(name, _)| format!("{}: may not name the crate {name}", source.place))
        .collect()
}

fn too_long(source: &Source) -> Vec<String> {
    let lines = source.used().lines().count();
    let file = (lines > MAX_FILE_LINES).then(|| format!("{}: {lines} lines", source.place));
    let functions = functions(&source.code).into_iter();
    let functions =
        functions.filter(|function| function.lines > MAX_FUNCTION_LINES).map(|function| {
            let place = format!("{}:{}", source.place, function.line);
            format!("{place}: fn {} has {} lines", function.name, function.lines)
        });
    file.into_iter().chain(functions).collect()
}

/// The dependencies in Cargo.toml, with whether they are optional: for the program only, unless they have
/// a place in the table.
fn dependencies() -> Vec<(String, bool)> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, rest)| (name.replace('-', "_"), rest.contains("optional = true")))
        .collect()
}

#[track_caller]
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_cycle() {
    for (at, (room, uses)) in ROOMS.iter().enumerate() {
        for used in *uses {
            let below = ROOMS[..at].iter().any(|(name, _)| name == used);
            assert!(below, "{room} may use {used}, which does not stand above it in the table");
        }
    }
}

#[test]
fn rooms_name_only_rooms_below_them() {
    assert_none(&core().iter().flat_map(foreign_arrows).collect::<Vec<_>>());
}

#[test]
fn the_floors_of_the_program_have_no_cycle() {
    let floor = |room: &str| FLOORS.iter().position(|floor| Some(*floor) == room.split('/').next());
    assert!(PROGRAM.is_sorted_by_key(|(room, _)| floor(room)), "floor by floor");
    for (at, (room, uses)) in PROGRAM.iter().enumerate() {
        for used in *uses {
            let is_room = PROGRAM[..at].iter().any(|(name, _)| name == used);
            let is_floor = FLOORS.contains(used) && floor(used) < floor(room);
            assert!(is_room || is_floor, "{room} may use {used}, which does not stand above it");
            let is_command = used.starts_with("commands");
            assert!(!is_command, "{room} may use {used}: commands know nothing of one another");
        }
    }
}

#[test]
fn rooms_of_the_program_name_only_rooms_below_them() {
    assert_none(&shell().iter().flat_map(foreign_floors).collect::<Vec<_>>());
}

#[test]
fn floors_have_rooms_and_no_logic() {
    let shell = shell();
    for floor in FLOORS {
        let place = format!("{PROGRAM_FOLDER}{floor}");
        let map = shell.iter().find(|source| source.place == place);
        let map = map.unwrap_or_else(|| panic!("{place}.rs does not exist"));
        // The commands have one more: which of them is run.
        assert_eq!(functions(&map.code).len(), usize::from(*floor == "commands"), "{floor}");
    }
    for (room, _) in PROGRAM {
        let place = format!("{PROGRAM_FOLDER}{room}");
        assert!(shell.iter().any(|source| source.place == place), "{place}.rs does not exist");
    }
}

#[test]
fn every_room_of_the_table_exists() {
    let core = core();
    for (room, _) in ROOMS {
        assert!(core.iter().any(|source| source.place == *room), "src/{room}.rs does not exist");
    }
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    let all = core().into_iter().chain(shell());
    assert_none(&all.flat_map(|source| foreign_crates(&source)).collect::<Vec<_>>());
}

#[test]
fn every_dependency_has_its_place() {
    let dependencies = dependencies();
    for (name, optional) in &dependencies {
        let placed = CRATES.iter().any(|(listed, _)| listed == name);
        assert!(placed || *optional, "{name} is a dependency, but has no place in the table");
        let core = core();
        let named = core.iter().find(|source| !placed && mentions(name, source.used()));
        let named = named.map(|source| &source.place);
        assert_eq!(named, None, "{name} is for the program, not for the library");
    }
    for (name, _) in CRATES {
        let listed = dependencies.iter().any(|(dependency, _)| dependency == name);
        assert!(listed, "{name} is in the table, but is no dependency");
    }
}

#[test]
fn the_map_has_no_logic() {
    let lib = sources("src").into_iter().find(|source| source.place == "lib").unwrap();
    assert_eq!(functions(&lib.code), []);
}

#[test]
fn files_and_functions_stay_short() {
    let all = ["src", "tests"].into_iter().flat_map(sources);
    assert_none(&all.flat_map(|source| too_long(&source)).collect::<Vec<_>>());
}

const PROGRAM_FOLDER: &str = "bin/certgen/";

mod the_checks_can_fail {
    use super::*;

    fn wrong(check: fn(&Source) -> Vec<String>, place: &str, text: &str) -> Vec<String> {
        check(&Source::new(place, text))
    }

    #[test]
    fn on_an_arrow_upwards() {
        for text in [
            "use crate::pfx;",
            "use crate::{error::Error, pfx::{self, Preset}};",
            "use crate::{\n    error::Error,\n    pfx,\n};",
            "fn f() { crate::pfx::seal() }",
            "pub use crate :: pfx;".replace(" :: ", "::").as_str(),
        ] {
            let wrong = wrong(foreign_arrows, "key/sign", text);
            assert_eq!(wrong, ["key/sign: may not name crate::pfx"], "{text}");
        }
    }

    #[test]
    fn on_a_way_around_the_table() {
        let by_reexport = wrong(foreign_arrows, "key", "use crate::Identity;");
        assert_eq!(by_reexport, ["key: may not name crate::Identity"]);
        for (place, text) in
            [("key", "use super::pfx;"), ("key/sign", "fn f() { super::super::pfx::seal() }")]
        {
            let wrong = wrong(foreign_arrows, place, text);
            assert_eq!(wrong, [format!("{place}: leaves its room by super::")]);
        }
        assert_eq!(wrong(foreign_arrows, "key/sign", "use super::KeyAlgorithm;").len(), 0);
    }

    #[test]
    fn on_a_room_that_nobody_planned() {
        assert_eq!(wrong(foreign_arrows, "utils", ""), ["utils: no such room in the table"]);
    }

    #[test]
    fn on_an_arrow_to_a_floor_above() {
        for (place, text, wanted) in [
            ("say/shell", "use crate::machine::world::World;", "machine::world"),
            (
                "machine/files/owner",
                "use crate::{say::shell, take::{entry, input::name}};",
                "take::entry",
            ),
            ("machine/files", "fn f() { crate::machine::http::post() }", "machine::http"),
            (
                "commands/show",
                "use crate::machine::{output, http::{self, Network}};",
                "machine::http",
            ),
            ("commands/renew/plan", "use crate::commands::new::Issuer;", "commands::new"),
            ("take/input", "use crate::{give};", "give"),
        ] {
            let found = wrong(foreign_floors, &format!("bin/certgen/{place}"), text);
            assert_eq!(found[0], format!("{place}: may not name crate::{wanted}"), "{text}");
        }
        for (place, text) in [
            ("commands/renew", "use super::new::Issuer;"),
            ("machine/files/owner", "use super::super::http;"),
        ] {
            let found = wrong(foreign_floors, &format!("bin/certgen/{place}"), text);
            assert_eq!(found, [format!("{place}: leaves its room by super::")]);
        }
        let inside = "use super::folder; use crate::{machine::files::Folder, say::shell};";
        assert_none(&wrong(foreign_floors, "bin/certgen/machine/files/owner", inside));
        let nobody = wrong(foreign_floors, "bin/certgen/utils/misc", "");
        assert_eq!(nobody, ["utils/misc: no such room in the table"]);
    }

    #[test]
    fn on_a_crate_in_the_wrong_room() {
        for text in ["use ring::rand;", "fn f() -> ring::error::Unspecified {}", "use ring;"] {
            let wrong = wrong(foreign_crates, "pfx/mac", text);
            assert_eq!(wrong, ["pfx/mac: may not name the crate ring"], "{text}");
            assert_eq!(foreign_crates(&Source::new("key/sign", text)).len(), 0);
        }
        assert_eq!(wrong(foreign_crates, "key", "use rsa::RsaPrivateKey;").len(), 1);
        assert_eq!(wrong(foreign_crates, "bin/certgen/main", "use der::Encode;").len(), 1);
    }

    #[test]
    fn but_not_on_words_that_are_no_paths() {
        let text = r##"
            // use crate::pfx;
            /* crate::pfx::seal() */
            const A: &str = "use crate::pfx; \" ring::rand";
            const B: &str = r#"crate::pfx " ring::rand"#;
            const C: [char; 2] = ['"', '\''];
            use x509_cert::{ext::Extension, ring::{self, Time}};
            fn f<'a>(string: &'a str) -> my::ring::Thing {}
            #[cfg(test)]
            mod tests {
                use crate::pfx;
            }
        "##;
        assert_none(&wrong(foreign_arrows, "key", text));
        assert_none(&wrong(foreign_crates, "name", text));
    }

    #[test]
    fn on_a_long_function() {
        let body = "\n    let x = [0_u8; 4];".repeat(59);
        let long = format!("\n\nfn brief(a: [u8; 2]) {{}}\nfn long(a: [u8; 2]) {{{body}\n}}\n");
        assert_eq!(wrong(too_long, "key", &long), ["key:4: fn long has 61 lines"]);
        let short = long.replacen("\n    let x = [0_u8; 4];", "", 1);
        assert_none(&wrong(too_long, "key", &short));
    }

    #[test]
    fn on_a_long_file() {
        let long = "const A: u8 = 0;\n".repeat(451);
        assert_eq!(wrong(too_long, "key", &long), ["key: 451 lines"]);
        let with_tests = "#[cfg(test)]\nmod tests {}\n".to_owned() + &long;
        assert_none(&wrong(too_long, "key", &with_tests));
    }
}
