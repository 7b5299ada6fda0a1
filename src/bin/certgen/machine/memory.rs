//! That the system does not write down what the program has in its memory: keys and passwords.

/// Has no core be written when the program crashes, and no other program of the same user look into it.
///
/// Where that fails the program goes on: it is one more wall, and not the only one. The pages are not locked
/// (`mlock`): the limit on that is too low for the keys of a batch, and what the libraries copy would not be
/// in them.
#[cfg(unix)]
pub fn keep_private() {
    use rustix::process;
    use rustix::process::Resource;

    // Only the limit that can be raised again: by whoever calls a program from here.
    let before = process::getrlimit(Resource::Core);
    let _ = process::setrlimit(Resource::Core, process::Rlimit { current: Some(0), ..before });
    #[cfg(any(target_os = "android", target_os = "linux"))]
    {
        // A program that takes cores by a pipe gets them whatever the limit (core(5)).
        let _ = process::set_dumpable_behavior(process::DumpableBehavior::NotDumpable);
    }
}

#[cfg(not(unix))]
pub fn keep_private() {}
