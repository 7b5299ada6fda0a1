//! The terminal itself, wherever stdin, stdout and stderr go: questions, and what is shown once.

use std::{fs::File, io};

use zeroize::Zeroizing;

use crate::machine::interrupt::Interrupt;

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

/// Only this sets the modes of the terminal: rpassword would set them again when it is done, and a Ctrl-C
/// that ends the program in between left a terminal without echo.
#[cfg(unix)]
fn ask(question: &str, interrupt: &Interrupt) -> io::Result<Zeroizing<String>> {
    use std::{
        io::Write,
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
        },
    };

    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};

    interrupt.watch();
    let terminal = Arc::new(open(INPUT)?);
    let before = tcgetattr(&terminal)?;
    let has_ended = AtomicBool::new(false);
    let end = {
        let (terminal, before) = (Arc::clone(&terminal), before.clone());
        Arc::new(move || {
            if !has_ended.swap(true, Ordering::SeqCst) {
                let _ = (&*terminal).write_all(b"\n");
            }
            let _ = tcsetattr(&terminal, OptionalActions::Now, &before);
        })
    };
    // As it will be for the answer, before the question appears: what is typed or pasted at once must
    // not be seen either, and a Ctrl-D taken in another mode would be lost.
    let mut silent = before;
    silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
    silent.local_modes.remove(LocalModes::ICANON | LocalModes::ISIG);
    silent.special_codes[SpecialCodeIndex::VMIN] = 1;
    silent.special_codes[SpecialCodeIndex::VTIME] = 0;
    // Not after a signal has put back what was before.
    let gate = interrupt.hold();
    let on_signal = Arc::clone(&end);
    let _ended_on_signal = interrupt.on_exit(move || on_signal());
    let silenced = tcsetattr(&terminal, OptionalActions::Now, &silent);
    drop(gate);
    let answer = silenced.map_err(io::Error::from).and_then(|()| {
        (&*terminal).write_all(question.as_bytes())?;
        let keyboard = terminal.try_clone()?;
        let keyboard = rpassword::ConfigBuilder::new().input_reader(keyboard).output_discard();
        rpassword::read_password_with_config(keyboard.build())
    });
    end();
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
