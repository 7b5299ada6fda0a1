use std::{cell::RefCell, collections::VecDeque, io, rc::Rc};

use super::*;

const RULES: Rules =
    Rules { weak: Weak::Refused, showing: Showing::Terminal, secret: Secret::OF_NEW_FILES };

/// A terminal whose user gives `answers`, and what was shown on it.
fn at_terminal(answers: &[&str]) -> (World, Rc<RefCell<String>>) {
    let shown = Rc::new(RefCell::new(String::new()));
    let answers: RefCell<VecDeque<String>> =
        RefCell::new(answers.iter().map(ToString::to_string).collect());
    let (asked, told) = (Rc::clone(&shown), Rc::clone(&shown));
    let mut world = World::empty();
    world.terminal.is_there = Box::new(|| true);
    world.terminal.ask = Box::new(move |question| {
        asked.borrow_mut().push_str(question);
        let answer = answers.borrow_mut().pop_front();
        answer.map(Zeroizing::new).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    });
    world.terminal.tell = Box::new(move |text| {
        told.borrow_mut().push_str(text);
        Ok(())
    });
    (world, shown)
}

fn obtain(source: &str, rules: Rules, world: &mut World) -> Result<NewPassword, Failure> {
    let source = Source::parse(source, Secret::OF_NEW_FILES)?;
    check(&source, rules, "app.pfx", world)?;
    for_new(&source, rules, "app.pfx", world)
}

fn prompted(answers: &[&str]) -> (Result<String, Failure>, String) {
    let (mut world, shown) = at_terminal(answers);
    let obtained = obtain("prompt", RULES, &mut world);
    let text = shown.borrow().clone();
    (obtained.map(|new| new.password.secret_text().to_owned()), text)
}

fn from_variable(value: &'static str, rules: Rules) -> Result<String, Failure> {
    let mut world = World::empty();
    world.environment = Box::new(move |name| (name == "PW").then(|| value.into()));
    obtain("env:PW", rules, &mut world).map(|new| new.password.secret_text().to_owned())
}

#[test]
fn the_prompt_asks_twice() {
    let (password, shown) = prompted(&["correct horse", "correct horse"]);
    assert_eq!(password.unwrap(), "correct horse");
    assert_eq!(shown, "Password for app.pfx (Enter makes one): Repeat: ");
}

#[test]
fn what_is_refused_is_asked_again() {
    for (refused, words) in [
        (vec!["correct horse", "correct hose"], "not the same"),
        (vec!["short"], "too short (5 characters)"),
        (vec!["x"], "too short (1 character)"),
    ] {
        let answers = [refused, vec!["battery staple", "battery staple"]].concat();
        let (password, shown) = prompted(&answers);
        assert_eq!(password.unwrap(), "battery staple");
        assert!(shown.contains(words), "{shown}");
    }
}

#[test]
fn three_refusals_are_enough() {
    let (password, _) = prompted(&["a", "b", "c", "correct horse", "correct horse"]);
    assert_eq!(password.unwrap_err().code.name(), "weak_password");
    let (password, _) = prompted(&["correct horse", "1"].repeat(3));
    let failure = password.unwrap_err();
    assert_eq!((failure.code.name(), failure.exit), ("password_mismatch", 4));
}

#[test]
fn enter_makes_a_password_and_shows_it_on_the_terminal() {
    let (password, shown) = prompted(&[""]);
    let password = password.unwrap();
    assert_eq!(password.len(), 24);
    assert!(shown.contains(&password));
}

#[test]
fn the_end_of_the_input_is_no_password() {
    let (password, shown) = prompted(&[]);
    let failure = password.unwrap_err();
    assert_eq!((failure.code.name(), failure.exit), ("password_needed", 4));
    assert!(shown.ends_with('\n'), "the message does not stand behind the question");
}

#[test]
fn without_a_terminal_the_flag_is_named() {
    let failure = obtain("prompt", RULES, &mut World::empty()).unwrap_err();
    assert_eq!(failure.message, "app.pfx needs a password and there is no terminal to ask on");
    assert!(failure.help.unwrap().contains("--password env:NAME"));
}

#[test]
fn no_question_is_asked_when_forbidden() {
    let (mut world, shown) = at_terminal(&["correct horse", "correct horse"]);
    world.manner.questions = Questions::Forbidden;
    let failure = obtain("prompt", RULES, &mut world).unwrap_err();
    assert_eq!((failure.code.name(), failure.exit), ("password_needed", 4));
    assert!(shown.borrow().is_empty());
}

#[test]
fn a_generated_password_is_shown_where_it_is_wanted() {
    let (mut world, shown) = at_terminal(&[]);
    let new = obtain("generate", RULES, &mut world).unwrap();
    assert!(!new.is_unseen && shown.borrow().contains(new.password.secret_text()));

    let (mut world, shown) = at_terminal(&[]);
    let rules = Rules { showing: Showing::Output, ..RULES };
    let new = obtain("generate", rules, &mut world).unwrap();
    assert!(new.is_unseen && shown.borrow().is_empty());

    let failure = obtain("generate", RULES, &mut World::empty()).unwrap_err();
    assert_eq!(failure.exit, 2);
    assert!(failure.help.unwrap().contains("--show-secret"));
}

#[test]
fn a_password_that_cannot_be_shown_is_not_used() {
    let (mut world, _) = at_terminal(&[""]);
    world.terminal.tell = Box::new(|_| Err(io::ErrorKind::BrokenPipe.into()));
    let failure = obtain("prompt", RULES, &mut world).unwrap_err();
    assert_eq!(failure.code.name(), "password_not_shown");
}

#[test]
fn ctrl_c_ends_without_a_word() {
    let (mut world, _) = at_terminal(&[]);
    world.terminal.ask = Box::new(|_| Err(io::ErrorKind::Interrupted.into()));
    let failure = obtain("prompt", RULES, &mut world).unwrap_err();
    assert!(failure.is_interruption());
    assert_eq!(failure.exit, 130);
}

#[test]
fn a_variable_is_a_password_when_it_is_good_enough() {
    assert_eq!(from_variable("correct horse", RULES).unwrap(), "correct horse");
    assert_eq!(from_variable("p\u{e4}ssw\u{f6}rd", RULES).unwrap(), "p\u{e4}ssw\u{f6}rd");
    assert_eq!(from_variable("short", RULES).unwrap_err().code.name(), "weak_password");
    assert_eq!(
        from_variable("\u{e4}\u{f6}\u{fc}\u{df}", RULES).unwrap_err().code.name(),
        "weak_password"
    );
    assert_eq!(from_variable("tab\tin the middle", RULES).unwrap_err().code.name(), "bad_password");
    let weak = Rules { weak: Weak::Allowed, ..RULES };
    assert_eq!(from_variable("short", weak).unwrap(), "short");
    let failure = from_variable("", weak).unwrap_err();
    assert_eq!((failure.code.name(), failure.exit), ("password_needed", 4));
    assert!(failure.help.unwrap().contains("--insecure-no-password"));
}

#[test]
fn a_variable_that_is_not_set_is_named() {
    let failure = obtain("env:PFX_PW", RULES, &mut World::empty()).unwrap_err();
    assert_eq!(failure.message, "the environment variable PFX_PW is not set");
    assert_eq!(failure.exit, 4);
}

#[test]
fn standard_input_is_read_unless_it_would_show_the_password() {
    let mut world = World::empty();
    world.stdin.reader = Box::new(io::Cursor::new(b"correct horse\r\nmore"));
    let new = obtain("stdin", RULES, &mut world).unwrap();
    assert_eq!(new.password.secret_text(), "correct horse");

    world.stdin.is_terminal = true;
    assert_eq!(obtain("stdin", RULES, &mut world).unwrap_err().exit, 2);
}

#[test]
fn a_file_that_is_missing_is_named() {
    let failure = obtain("file:no/such/pw.txt", RULES, &mut World::empty()).unwrap_err();
    assert_eq!((failure.code.name(), failure.exit), ("not_found", 3));
    assert_eq!(failure.message, "no such file: no/such/pw.txt");
}

#[cfg(unix)]
#[test]
fn a_password_file_that_others_can_read_is_told() {
    use std::{fs, os::unix::fs::PermissionsExt};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pw.txt");
    fs::write(&path, "correct horse\n").unwrap();
    for (mode, readers) in [(0o600, None), (0o640, Some("its group")), (0o604, Some("every user"))]
    {
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let source = format!("file:{}", path.display());
        let new = obtain(&source, RULES, &mut World::empty()).unwrap();
        assert_eq!(new.password.secret_text(), "correct horse");
        let told: Vec<&str> = new.warnings.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(told.len(), usize::from(readers.is_some()), "{told:?}");
        assert!(readers.is_none_or(|words| told[0].contains(words)), "{told:?}");
    }
}
