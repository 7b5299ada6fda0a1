//! The blocks of a Markdown file, the steps of a session, and what of its output is compared.

/// A fenced block.
pub struct Block {
    pub language: String,
    pub text: String,
}

/// The fenced blocks of `markdown`.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        match line.strip_prefix("```") {
            Some(_) if inside => inside = false,
            Some(language) => {
                inside = true;
                blocks.push(Block { language: language.to_owned(), text: String::new() });
            }
            None if inside => {
                let text = &mut blocks.last_mut().unwrap().text;
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    assert!(!inside, "the last block does not end");
    blocks
}

/// What stands outside of the fenced blocks of `markdown`.
pub fn prose(markdown: &str) -> String {
    let mut inside = false;
    let mut prose = String::new();
    for line in markdown.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if !inside {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose
}

/// A command and what it is said to print.
pub struct Step {
    pub command: String,
    pub output: String,
}

impl Step {
    /// The lines at which somebody has to type.
    pub fn prompts(&self) -> impl Iterator<Item = &str> {
        let asks = |line: &&str| line.starts_with("Password") || line.starts_with("Repeat");
        self.output.lines().filter(move |line| asks(line) && line.ends_with(':'))
    }
}

/// The steps of a session.
pub fn session(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                steps.push(Step { command: command.to_owned(), output: String::new() });
            }
            (None, Some(step)) => {
                step.output.push_str(line);
                step.output.push('\n');
            }
            (None, None) => panic!("a session begins with a command, not with {line:?}"),
        }
    }
    steps
}

/// Returns `output` with what differs from run to run replaced by its form: `2027-11-23` by
/// `0000-00-00`, a thumbprint by as many `X`.
pub fn normalised(output: &str) -> String {
    let mut text = String::new();
    let mut word = String::new();
    for c in output.replace('\r', "").chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() || "+/_-=:".contains(c) {
            word.push(c);
            continue;
        }
        text.push_str(&form(&word));
        word.clear();
        text.push(c);
    }
    // A prompt ends in a blank, which nobody sees in Markdown.
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

fn form(word: &str) -> String {
    let (start, value) =
        word.split_at(word.rfind(':').filter(|_| !is_time(word)).map_or(0, |at| at + 1));
    let has = |kind: fn(&u8) -> bool| value.as_bytes().iter().any(kind);
    let is_hex = value.len() >= 24 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let is_base64 = matches!(value.len(), 27 | 28 | 43 | 44) && is_mixed;
    if is_date(value) || is_time(value) {
        let form: String =
            value.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        return start.to_owned() + &form;
    }
    if is_hex || is_base64 {
        // A serial number may begin with a zero byte less or more.
        return start.to_owned() + &"X".repeat(value.len().max(32));
    }
    word.to_owned()
}

fn is_date(word: &str) -> bool {
    let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00"
}

fn is_time(word: &str) -> bool {
    let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00T00:00:00Z"
}

/// Whether `actual` is `written`, in which `[..]` stands for anything within a line.
pub fn matches(written: &str, actual: &str) -> bool {
    let (written, actual): (Vec<_>, Vec<_>) = (written.lines().collect(), actual.lines().collect());
    written.len() == actual.len() && written.iter().zip(actual).all(|(w, a)| line_matches(w, a))
}

fn line_matches(written: &str, actual: &str) -> bool {
    let Some((start, rest)) = written.split_once("[..]") else {
        return written == actual;
    };
    let Some(actual) = actual.strip_prefix(start) else {
        return false;
    };
    let mut ends = actual.char_indices().map(|(at, _)| at).chain([actual.len()]);
    ends.any(|at| line_matches(rest, &actual[at..]))
}
