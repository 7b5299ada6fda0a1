//! The pages with examples: the README and the manual.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::blocks::{Block, blocks, prose, session};

/// A page, by its path in the repository.
pub struct Page {
    pub path: String,
    pub blocks: Vec<Block>,
    /// What stands outside of the blocks.
    prose: String,
}

/// The README, and every page of the manual.
pub fn pages() -> Vec<Page> {
    let mut paths = vec!["README.md".to_owned()];
    let manual = fs::read_dir(root().join("docs")).unwrap();
    let names = manual.map(|file| file.unwrap().file_name().into_string().unwrap());
    paths.extend(names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")));
    paths.sort();
    paths.into_iter().map(Page::read).collect()
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Page {
    pub fn read(path: String) -> Self {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        Self { blocks: blocks(&text), prose: prose(&text), path }
    }

    pub fn of_language<'a>(&'a self, language: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| block.language == language)
    }

    /// The commands of all sessions.
    pub fn commands(&self) -> BTreeSet<String> {
        let steps = self.of_language("console").flat_map(|block| session(&block.text));
        steps.map(|step| step.command).collect()
    }

    /// What the sessions export: `export A='x' B='y'`.
    pub fn exported(&self) -> BTreeMap<String, String> {
        let mut exported = BTreeMap::new();
        for command in self.commands() {
            let mut rest = command.strip_prefix("export ").unwrap_or_default();
            while let Some((name, after)) = rest.split_once("='") {
                let (value, after) = after.split_once('\'').expect("a value ends with a quote");
                exported.insert(name.trim().to_owned(), value.to_owned());
                rest = after;
            }
            assert_eq!(rest, "", "{}: {command:?} is not understood", self.path);
        }
        exported
    }

    /// The links, without those to other hosts.
    pub fn links(&self) -> Vec<&str> {
        let targets = self.prose.split("](").skip(1);
        let targets = targets.map(|rest| rest.split_once(')').expect("a link ends").0);
        targets.filter(|target| !target.contains("://")).collect()
    }

    /// The file and the heading that `link` leads to.
    pub fn target(&self, link: &str) -> (PathBuf, Option<String>) {
        let (file, heading) = match link.split_once('#') {
            Some((file, heading)) => (file, Some(heading.to_owned())),
            None => (link, None),
        };
        let here = root().join(&self.path);
        let file = if file.is_empty() { here } else { here.parent().unwrap().join(file) };
        (file, heading)
    }

    /// The names under which a link finds the headings.
    pub fn anchors(&self) -> BTreeSet<String> {
        let headings = self.prose.lines().filter(|line| line.starts_with('#'));
        headings.map(|heading| anchor(heading.trim_start_matches('#').trim())).collect()
    }

    /// The rows of the table under `head`, cell by cell.
    pub fn table(&self, head: &str) -> Vec<Vec<&str>> {
        let mut lines = self.prose.lines().skip_while(|line| *line != head).skip(2);
        let rows = lines.by_ref().take_while(|line| line.starts_with('|'));
        rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
    }
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}
