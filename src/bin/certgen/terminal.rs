//! The terminal itself, wherever stdin, stdout and stderr go: questions, and what is shown once.

use std::{fs::File, io};

use zeroize::Zeroizing;

use crate::interrupt::Interrupt;

/// The terminal that the program was started from, if there is one.
pub struct Terminal {
    pub is_there: Box<dyn Fn() -> bool>,
    /// Asks for text that is not to be seen.
    pub ask: Box<Ask>,
    /// Shows text on the terminal and nowhere else.
    pub tell: Box<Tell>,
}

type Ask = dyn Fn(&str) -> io::Result<Zeroizing<String>>;
type Tell = dyn Fn(&str) -> io::Result<()>;

impl Terminal {
    pub fn of_this_process(interrupt: &Interrupt) -> Self {
        let interrupt = interrupt.clone();
        Self {
            is_there: Box::new(|| open(OUTPUT).is_ok() && open(INPUT).is_ok()),
            ask: Box::new(move |question| ask(question, &interrupt)),
            tell: Box::new(tell),
        }
    }
}

fn tell(text: &str) -> io::Result<()> {
    use std::io::Write;

    let mut terminal = open(OUTPUT)?;
    terminal.write_all(text.as_bytes())?;
    terminal.flush()
}

#[cfg(unix)]
fn ask(question: &str, interrupt: &Interrupt) -> io::Result<Zeroizing<String>> {
    use std::sync::Arc;

    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};

    interrupt.watch();
    let terminal = Arc::new(open(INPUT)?);
    let before = tcgetattr(&terminal)?;
    let restore = {
        let (terminal, before) = (Arc::clone(&terminal), before.clone());
        move || {
            let _ = tcsetattr(&terminal, OptionalActions::Now, &before);
        }
    };
    let _restored_on_signal = interrupt.on_exit(restore.clone());
    // As it will be for the answer, before the question appears: what is typed or pasted at once must
    // not be seen either, and a Ctrl-D taken in another mode would be lost.
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
    silent.local_modes.remove(LocalModes::ICANON | LocalModes::ISIG);
    silent.special_codes[SpecialCodeIndex::VMIN] = 1;
    silent.special_codes[SpecialCodeIndex::VTIME] = 0;
    tcsetattr(&terminal, OptionalActions::Now, &silent)?;
    let answer = rpassword::prompt_password(question);
    restore();
    answer.map(Zeroizing::new)
}

#[cfg(not(unix))]
fn ask(question: &str, _interrupt: &Interrupt) -> io::Result<Zeroizing<String>> {
    rpassword::prompt_password(question).map(Zeroizing::new)
}

fn open(path: &str) -> io::Result<File> {
    File::options().read(true).write(true).open(path)
}

#[cfg(not(windows))]
const INPUT: &str = "/dev/tty";
#[cfg(not(windows))]
const OUTPUT: &str = "/dev/tty";
#[cfg(windows)]
const INPUT: &str = "CONIN$";
#[cfg(windows)]
const OUTPUT: &str = "CONOUT$";
