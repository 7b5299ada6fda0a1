//! What a command says, word by word: one file in `tests/cmd` for each behaviour.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes what is said now into the files; look at the
//! difference before keeping it. Questions and the terminal are the matter of `prompt.rs`.

#[test]
fn commands_say_what_was_agreed() {
    trycmd::TestCases::new()
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1")
        .env("GOOD_PASSWORD", "correct horse")
        .env("SHORT_PASSWORD", "short")
        .env("EMPTY_PASSWORD", "")
        .case("tests/cmd/*/*.toml");
}
