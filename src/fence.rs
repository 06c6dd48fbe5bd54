//! A bug ends in one line and exit code 1, never in a backtrace.

use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use crate::exit::Exit;
use crate::output::sanitise::sanitise;

/// Runs `work`; where it panics, one line says so and the outcome is [`Exit::Failed`].
pub(crate) fn around(work: impl FnOnce() -> Exit) -> Exit {
    panic::set_hook(Box::new(|info| {
        // A standard error that is closed leaves nobody to tell.
        drop(std::io::stderr().write_all(line(info).as_bytes()));
    }));
    let exit = panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Exit::Failed);
    drop(panic::take_hook());
    exit
}

fn line(info: &PanicHookInfo<'_>) -> String {
    let message = sanitise(info.payload_as_str().unwrap_or("no message"));
    let place = info.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
    format!("error: internal error: {message}{place}; nothing was written\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Panics in a process of its own, whose exit code the other test looks at.
    #[test]
    #[expect(clippy::exit, reason = "the exit code is what is looked at")]
    fn a_bug() {
        if std::env::var_os("A_BUG_IS_WANTED").is_none() {
            return;
        }
        std::process::exit(around(|| panic!("the\nlines are {}", "crossed")).code().into());
    }

    #[test]
    fn a_bug_ends_in_one_line_and_exit_code_1() {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "fence::tests::a_bug", "--nocapture"])
            .env("A_BUG_IS_WANTED", "1")
            .env("RUST_BACKTRACE", "1");
        let output = command.output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.starts_with("error: internal error: the\\nlines are crossed at src/fence.rs:"), "{told}");
        assert!(told.ends_with("; nothing was written\n"), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}
