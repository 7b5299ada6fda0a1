//! Which advisory hits which package.

use std::collections::BTreeSet;

use semver::{Version, VersionReq};

/// What an advisory is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Notice,
    Unmaintained,
    Unsound,
    Vulnerability,
}

impl Kind {
    pub const ALL: [Self; 4] =
        [Self::Notice, Self::Unmaintained, Self::Unsound, Self::Vulnerability];

    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Unmaintained => "unmaintained",
            Self::Unsound => "unsound",
            Self::Vulnerability => "vulnerability",
        }
    }

    /// Whether a crate that it hits may only be used for a reason that deny.toml gives.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Unsound | Self::Vulnerability)
    }
}

/// An advisory: what it is about, and which versions it is not about.
#[derive(Clone, Debug, PartialEq)]
pub struct Advisory {
    pub id: String,
    pub of: String,
    pub date: String,
    pub kind: Kind,
    pub patched: Vec<VersionReq>,
    pub unaffected: Vec<VersionReq>,
}

impl Advisory {
    /// Whether it is about `version`. Of a version before a release (`1.0.0-rc.1`) that no range names, it is.
    pub fn hits(&self, version: &Version) -> bool {
        !self.patched.iter().chain(&self.unaffected).any(|range| range.matches(version))
    }
}

/// A crate of a registry, as a lock file has it.
#[derive(Debug)]
pub struct Package {
    pub name: String,
    pub version: Version,
    pub lock: String,
}

/// The advisories there are, and the crates whose advisories these are.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The day of the newest advisory of the database, on whatever crate.
    pub date: String,
    pub crates: BTreeSet<String>,
    pub advisories: Vec<Advisory>,
}

/// What the advisories say of the packages, a line each.
#[derive(Debug, Default)]
pub struct Verdict {
    /// What may not be, and has no reason.
    pub refused: Vec<String>,
    /// What may not be, and has one.
    pub excused: Vec<String>,
    /// What may be, and is worth knowing.
    pub noted: Vec<String>,
    /// The exceptions that hit nothing.
    pub idle: Vec<String>,
    /// The crates of which the list cannot tell.
    pub untold: BTreeSet<String>,
}

/// Judges `packages`. `excused` has the advisories for which there is a reason.
pub fn judge(list: &List, packages: &[Package], excused: &[String]) -> Verdict {
    let mut verdict = Verdict { idle: excused.to_vec(), ..Verdict::default() };
    for package in packages {
        let Package { name, version, lock } = package;
        if !list.crates.contains(name) {
            verdict.untold.insert(name.clone());
        }
        let about = list.advisories.iter().filter(|advisory| advisory.of == *name);
        for advisory in about.filter(|advisory| advisory.hits(version)) {
            let Advisory { id, kind, .. } = advisory;
            let line = format!("{id} ({}) hits {name} {version} of {lock}", kind.name());
            verdict.idle.retain(|other| other != id);
            match (excused.contains(id), kind.needs_reason()) {
                (true, _) => verdict.excused.push(line),
                (false, true) => verdict.refused.push(line),
                (false, false) => verdict.noted.push(line),
            }
        }
    }
    verdict
}
