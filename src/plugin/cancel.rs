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

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::exit::Exit;

/// Knows whether to stop. Clones share what they know.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<State>);

#[derive(Debug, Default)]
struct State {
    cancelled: AtomicBool,
    signals: AtomicU32,
    step: Mutex<()>,
    lent: Mutex<Option<Other>>,
}

/// The process whose turn it is.
#[derive(Debug, Default)]
struct Other {
    pid: Option<Pid>,
    told: bool,
}

/// While one is held the process isn't ended, except by a second signal.
#[derive(Debug)]
pub struct Shield<'c>(#[expect(dead_code, reason = "held for its drop")] MutexGuard<'c, ()>);

/// While one is held another program does the work: nothing ends this process, and a wish to stop is that program's.
///
/// It is passed on once, as SIGTERM. A terminal tells both by itself; docker counts signals, stops its plugin at the
/// first one and kills it at the third (docker/cli `cmd/docker/docker.go`).
#[derive(Debug)]
pub struct Lent<'c>(&'c Cancel);

impl Lent<'_> {
    /// The other program runs.
    pub fn to(&self, pid: u32) {
        if let Some(other) = self.0.other().as_mut() {
            other.pid = i32::try_from(pid).ok().map(Pid::from_raw);
            if other.told {
                tell(other.pid);
            }
        }
    }

    /// It ended, and its number may soon be another's.
    pub fn ended(&self) {
        if let Some(other) = self.0.other().as_mut() {
            other.pid = None;
        }
    }

    /// Whether somebody wished to stop.
    pub fn is_interrupted(&self) -> bool {
        self.0.other().as_ref().is_some_and(|other| other.told)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        *self.0.other() = None;
    }
}

fn tell(pid: Option<Pid>) {
    if let Some(pid) = pid {
        // One that is gone needs no telling.
        let _ = kill(pid, Signal::SIGTERM);
    }
}

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
                if !on_end.is_passed_on() {
                    on_end.stop();
                }
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

    /// Leaves stopping to another program, until what this returns is dropped. Once cancelled this never returns.
    pub fn lend(&self) -> Lent<'_> {
        let _step = self.shield();
        *self.other() = Some(Other::default());
        Lent(self)
    }

    fn other(&self) -> MutexGuard<'_, Option<Other>> {
        self.0.lent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the other program to stop, where there is one.
    fn is_passed_on(&self) -> bool {
        let mut lent = self.other();
        let Some(other) = lent.as_mut() else { return false };
        if !std::mem::replace(&mut other.told, true) {
            tell(other.pid);
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.0.step.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn signalled(&self) {
        if self.is_passed_on() {
            return;
        }
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
    std::process::exit(Exit::Cancelled.code().into())
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
