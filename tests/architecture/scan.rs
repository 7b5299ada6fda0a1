//! Reads just enough Rust to see paths and functions: no syntax tree, no dependency.

/// Returns `source` with comments and literals blanked out, line for line.
pub fn code(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = opaque_length(rest, out.chars().next_back());
        let (piece, after) = rest.split_at(length.unwrap_or(first.len_utf8()));
        match length {
            None => out.push_str(piece),
            Some(_) => out.extend(piece.chars().filter(|&c| c == '\n').chain([' '])),
        }
        rest = after;
    }
    out
}

/// The length of the comment or literal that `text` starts with.
fn opaque_length(text: &str, before: Option<char>) -> Option<usize> {
    let in_a_word = before.is_some_and(is_word);
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |end| end + 2));
    }
    if text.starts_with('"') {
        return Some(quoted_length(text, '"'));
    }
    if text.starts_with('\'') {
        return is_char_literal(text).then(|| quoted_length(text, '\''));
    }
    if !in_a_word && (text.starts_with("r\"") || text.starts_with("r#")) {
        return raw_string_length(text);
    }
    None
}

fn quoted_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Tells `'a'` from the lifetime `'a`.
fn is_char_literal(text: &str) -> bool {
    let mut chars = text.chars().skip(1);
    chars.next() == Some('\\') || chars.next() == Some('\'')
}

/// `r#type` is a name, `r#"text"#` a string.
fn raw_string_length(text: &str) -> Option<usize> {
    let hashes = text[1..].chars().take_while(|&c| c == '#').count();
    text[1 + hashes..].starts_with('"').then(|| {
        let end = format!("\"{}", "#".repeat(hashes));
        let start = hashes + 2;
        text[start..].find(&end).map_or(text.len(), |at| start + at + end.len())
    })
}

/// Returns `code` up to its unit tests, which stand at the end of a file.
pub fn without_tests(code: &str) -> &str {
    let start = code.match_indices("#[cfg(test)]").find(|(at, mark)| {
        let after = code[at + mark.len()..].trim_start();
        ["mod ", "pub mod ", "pub(crate) mod "].iter().any(|word| after.starts_with(word))
    });
    start.map_or(code, |(at, _)| &code[..at])
}

/// The paths that follow `root::` in `code`, cut off after `depth` names: for two, `key/sign` and `error/Error`
/// for `use crate::{error::Error, key::sign::Form}`.
pub fn names_under(root: &str, code: &str, depth: usize) -> Vec<String> {
    paths_from(root, code).into_iter().flat_map(|after| tree(after, depth).0).collect()
}

/// The paths of the tree at the start of `text`, and what follows it.
fn tree(text: &str, depth: usize) -> (Vec<String>, &str) {
    let text = text.trim_start();
    let Some(mut rest) = text.strip_prefix('{') else { return branch(text, depth) };
    let mut all = Vec::new();
    loop {
        let (paths, after) = tree(rest, depth);
        all.extend(paths);
        let after = after.trim_start_matches(|c: char| c.is_whitespace() || is_word(c));
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return (all, after.strip_prefix('}').unwrap_or(after)),
        }
    }
}

fn branch(text: &str, depth: usize) -> (Vec<String>, &str) {
    let Some(name) = word(text) else { return (Vec::new(), text) };
    let rest = &text[name.len()..];
    let Some(below) = rest.trim_start().strip_prefix("::") else { return (vec![name], rest) };
    let (paths, rest) = tree(below, depth.saturating_sub(1).max(1));
    match depth > 1 && !paths.is_empty() {
        true => (paths.iter().map(|path| format!("{name}/{path}")).collect(), rest),
        false => (vec![name], rest),
    }
}

/// Whether `code` names the crate or module `root`.
pub fn mentions(root: &str, code: &str) -> bool {
    let code = use_heads(code);
    !paths_from(root, &code).is_empty() || code.contains(&format!("use {root};"))
}

/// Cuts every `use a::{b::c};` down to `use a::;`, since `b` is no crate there.
fn use_heads(code: &str) -> String {
    let statements = code.split_inclusive(';').map(|piece| {
        let start = piece.rfind("use ").filter(|at| !piece[..*at].ends_with(is_word));
        match start.and_then(|at| Some(at + piece[at..].find("::")?)) {
            Some(tail) => format!("{}::;", &piece[..tail]),
            None => piece.to_owned(),
        }
    });
    statements.collect()
}

/// What stands behind each `root::` that starts a path.
fn paths_from<'a>(root: &str, code: &'a str) -> Vec<&'a str> {
    let pattern = format!("{root}::");
    code.match_indices(&pattern)
        .filter(|(at, _)| {
            let before = code[..*at].trim_end();
            let inside_a_path = before.ends_with("::") && !before.ends_with("use ::");
            !code[..*at].ends_with(is_word) && !inside_a_path
        })
        .map(|(at, found)| code[at + found.len()..].trim_start())
        .collect()
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The longest chain of `super::` in `code`.
pub fn deepest_super(code: &str) -> usize {
    let starts = paths_from("super", code).into_iter();
    starts.map(|rest| 1 + supers_ahead(rest)).max().unwrap_or(0)
}

fn supers_ahead(rest: &str) -> usize {
    rest.strip_prefix("super::").map_or(0, |rest| 1 + supers_ahead(rest))
}

/// A function and the lines it takes, from `fn` to its closing brace.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    pub line: usize,
    pub lines: usize,
}

/// The functions in `code` that have a body.
pub fn functions(code: &str) -> Vec<Function> {
    code.match_indices("fn ")
        .filter(|(at, _)| !code[..*at].ends_with(is_word))
        .filter_map(|(at, found)| {
            let name = word(code[at + found.len()..].trim_start())?;
            let body = &code[at..at + body_end(&code[at..])?];
            let line = code[..at].matches('\n').count() + 1;
            Some(Function { name, line, lines: body.lines().count() })
        })
        .collect()
}

/// Where the body of the function at the start of `code` ends; none for a declaration.
fn body_end(code: &str) -> Option<usize> {
    let (mut braces, mut brackets) = (0_u32, 0_u32);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            '{' if brackets == 0 || braces > 0 => braces += 1,
            '}' if braces == 1 => return Some(at + 1),
            '}' => braces = braces.saturating_sub(1),
            ';' if braces == 0 && brackets == 0 => return None,
            _ => {}
        }
    }
    None
}
