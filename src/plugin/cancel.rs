//! Stopping when the user or docker says so, always by exiting and never by dying of a signal: docker turns a plugin's
//! death by signal into its own exit code 255.
//!
//! What counts is SIGINT, SIGTERM, SIGHUP, and the end of the socket docker names in `DOCKER_CLI_PLUGIN_SOCKET`, which
//! is how docker passes on a signal that only docker itself got (docker/cli `cli-plugins/socket/socket.go`). One Ctrl-C
//! can bring both, so only signals are counted when a second one asks for an immediate end.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::exit::Exit;

/// Knows whether to stop. Clones share what they know.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<State>);

#[derive(Debug, Default)]
struct State {
    cancelled: AtomicBool,
    signals: AtomicU32,
    step: Mutex<()>,
}

/// While one is held the process isn't ended, except by a second signal.
#[derive(Debug)]
pub struct Shield<'c>(#[expect(dead_code, reason = "held for its drop")] MutexGuard<'c, ()>);

impl Cancel {
    /// One that nothing cancels.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that listens to signals and, where docker named one, to its socket, and ends the process with
    /// [`Exit::Cancelled`]. A socket that can't be reached is ignored, as docker's own plugins do.
    pub fn watch(socket: Option<&OsStr>) -> Self {
        let cancel = Self::new();
        let on_signal = cancel.clone();
        let installed = ctrlc::set_handler(move || on_signal.signalled());
        debug_assert!(installed.is_ok(), "only one may watch in a process");
        if let Some(stream) = socket.and_then(|address| connect(address).ok()) {
            let on_end = cancel.clone();
            let watcher = thread::Builder::new().name("docker socket".to_owned());
            // Without a thread to spare, signals are still heard.
            drop(watcher.spawn(move || {
                wait_for_end(stream);
                on_end.stop();
            }));
        }
        cancel
    }

    /// Whether the process is about to end. Long loops ask before each step.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::SeqCst)
    }

    /// Holds off the end of the process for one short step that must not be cut in half, such as replacing a file.
    /// Once cancelled no step begins: this never returns then.
    pub fn shield(&self) -> Shield<'_> {
        let guard = self.lock();
        if self.is_cancelled() {
            drop(guard);
            loop {
                thread::park();
            }
        }
        Shield(guard)
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.0.step.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn signalled(&self) {
        if self.0.signals.fetch_add(1, Ordering::SeqCst) > 0 {
            end();
        }
        let cancel = self.clone();
        // The thread that hears signals must stay free for the second one.
        if thread::Builder::new().spawn(move || cancel.stop()).is_err() {
            end();
        }
    }

    fn stop(&self) {
        self.0.cancelled.store(true, Ordering::SeqCst);
        let _last = self.lock();
        end();
    }
}

#[expect(clippy::exit, reason = "the main thread may be blocked in a read that nothing else ends")]
fn end() -> ! {
    std::process::exit(Exit::Cancelled as i32)
}

fn wait_for_end(mut stream: UnixStream) {
    let mut byte = [0];
    loop {
        match stream.read(&mut byte) {
            Ok(1) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => return,
        }
    }
}

/// `@name` is a socket in Linux's abstract namespace, anything else a path.
fn connect(address: &OsStr) -> io::Result<UnixStream> {
    #[cfg(target_os = "linux")]
    if let Some(name) = address.as_bytes().strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt as _;
        let address = std::os::unix::net::SocketAddr::from_abstract_name(name)?;
        return UnixStream::connect_addr(&address);
    }
    UnixStream::connect(OsStr::from_bytes(address.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_can_be_shielded_again_and_again() {
        let cancel = Cancel::new();
        drop(cancel.shield());
        drop(cancel.shield());
        assert!(!cancel.is_cancelled());
    }
}
