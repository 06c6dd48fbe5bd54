//! Running programs with nothing of the developer's around them, and with an end.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long one run may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code; none when a signal ended it, or its time was up.
    pub(crate) code: Option<i32>,
    /// Its standard output.
    pub(crate) out: Vec<u8>,
    /// Its standard error.
    pub(crate) err: String,
}

/// The command for a program, in an environment of its own.
pub(crate) fn command(program: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("HOME", home);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end, or to the end of our patience.
pub(crate) fn run(mut command: Command) -> Ran {
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(why) => return Ran { code: None, out: Vec::new(), err: format!("can't be started: {why}") },
    };
    let (send, receive) = mpsc::channel();
    let out = child.stdout.take().map(|stream| collect(stream, 1, &send));
    let err = child.stderr.take().map(|stream| collect(stream, 2, &send));
    drop(send);
    let (mut data, mut talk) = (Vec::new(), Vec::new());
    let mut late = false;
    loop {
        match receive.recv_timeout(PATIENCE) {
            Ok((1, bytes)) => data = bytes,
            Ok((_, bytes)) => talk = bytes,
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                late = true;
                drop(child.kill());
            }
        }
    }
    drop((out, err));
    let code = child.wait().ok().and_then(|status| status.code());
    let mut err = String::from_utf8_lossy(&talk).into_owned();
    if late {
        err.push_str("(it took too long)");
    }
    Ran { code, out: data, err }
}

fn collect(
    mut stream: impl Read + Send + 'static,
    number: u8,
    send: &mpsc::Sender<(u8, Vec<u8>)>,
) -> std::thread::JoinHandle<()> {
    let send = send.clone();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        drop(stream.read_to_end(&mut bytes));
        drop(send.send((number, bytes)));
    })
}
