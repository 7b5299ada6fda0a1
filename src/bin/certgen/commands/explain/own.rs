//! The errors and warnings of certgen itself, as data.

mod arguments;
mod certificates;
mod exchange;
mod files;
mod issuing;
mod outputs;
mod passwords;
mod tokens;

/// What is known of a code of certgen.
#[derive(Debug, PartialEq, Eq)]
pub struct Own {
    pub code: &'static str,
    /// The exit codes that it comes with; 0 where it is a warning.
    pub exits: &'static [u8],
    pub meaning: &'static str,
    /// Most frequent first.
    pub causes: &'static [&'static str],
    /// Most likely first. A command of certgen ends at a comma, a semicolon or the end of the text.
    pub remedies: &'static [&'static str],
}

pub fn all() -> impl Iterator<Item = &'static Own> {
    [
        arguments::ALL,
        certificates::ALL,
        exchange::ALL,
        files::ALL,
        issuing::ALL,
        outputs::ALL,
        passwords::ALL,
        tokens::ALL,
    ]
    .into_iter()
    .flatten()
}

pub fn find(code: &str) -> Option<&'static Own> {
    all().find(|own| own.code == code)
}

/// All by their codes.
pub fn sorted() -> Vec<&'static Own> {
    let mut all: Vec<_> = all().collect();
    all.sort_by_key(|own| own.code);
    all
}
