//! An engine behind ssh: the user's own ssh, agent and configuration, calling docker at the other end.
//!
//! One process a connection, as docker has it. ssh is kept from asking on the terminal (docker's has none either): an
//! unknown host or a locked key is an error in ssh's words, unless `SSH_ASKPASS` asks the user. Nothing here trusts a
//! host. It gets a process group of its own, so that a Ctrl-C for us doesn't cut a step in half.

use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as Pair;
use std::os::unix::process::CommandExt as _;
use std::pin::Pin;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::thread;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::UnixStream;
use tokio::sync::oneshot;

use crate::context::Ssh;
use crate::engine::failure::{Failure, Kind};
use crate::output::sanitise::sanitise_lines;

/// The most that is kept of what ssh says.
const MAX_SAID: u64 = 16 << 10;

/// The two ends of a conversation through ssh. Dropping it ends ssh.
pub(super) struct Connection {
    bytes: UnixStream,
    ssh: Arc<Mutex<Child>>,
    /// How ssh ended and what it said, once it did.
    end: Option<oneshot::Receiver<(Option<ExitStatus>, String)>>,
    line: String,
}

/// Starts ssh. Whether it gets through shows when something is read.
pub(super) fn dial(call: &Ssh, host: &str) -> Result<Connection, Failure> {
    let failed = |error: io::Error| Failure::new(Kind::Unreachable, format!("can't run ssh for {host}: {error}"));
    let (ours, theirs) = Pair::pair().map_err(failed)?;
    ours.set_nonblocking(true).map_err(failed)?;
    let stdin = OwnedFd::from(theirs.try_clone().map_err(failed)?);
    let mut command = Command::new("ssh");
    command.args(&call.words).stdin(stdin).stdout(OwnedFd::from(theirs)).stderr(std::process::Stdio::piped());
    command.process_group(0);
    if std::env::var_os("SSH_ASKPASS_REQUIRE").is_none() {
        command.env("SSH_ASKPASS_REQUIRE", "force");
    }
    let mut child = command.spawn().map_err(failed)?;
    // It holds our copies of the other end.
    drop(command);
    let stderr = child.stderr.take();
    let ssh = Arc::new(Mutex::new(child));
    let (tell, end) = oneshot::channel();
    let watched = Arc::clone(&ssh);
    let watch = move || {
        let mut said = Vec::new();
        if let Some(mut stderr) = stderr {
            drop(stderr.by_ref().take(MAX_SAID).read_to_end(&mut said));
            drop(io::copy(&mut stderr, &mut io::sink()));
        }
        let status = watched.lock().unwrap_or_else(PoisonError::into_inner).wait().ok();
        drop(tell.send((status, String::from_utf8_lossy(&said).trim_end().to_owned())));
    };
    thread::Builder::new().name("ssh".to_owned()).spawn(watch).map_err(failed)?;
    let bytes = UnixStream::from_std(ours).map_err(failed)?;
    Ok(Connection { bytes, ssh, end: Some(end), line: format!("ssh {}", call.words.join(" ")) })
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Locked: ssh has ended already, and is being waited for.
        if let Ok(mut ssh) = self.ssh.try_lock() {
            drop(ssh.kill());
        }
    }
}

impl Connection {
    /// ssh hung up before the engine said anything: says why, when ssh has.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(end) = &mut self.end else { return Poll::Ready(Ok(())) };
        let Poll::Ready(told) = Pin::new(end).poll(cx) else { return Poll::Pending };
        self.end = None;
        let (status, said) = told.unwrap_or_default();
        let status = status.map_or_else(
            || "unknown status".to_owned(),
            |status| match status.code() {
                Some(code) => format!("exit status {code}"),
                None => "a signal".to_owned(),
            },
        );
        let message = format!(
            "error during connect: command [{}] has exited with {status}, make sure the URL is valid, and Docker 18.09 or \
             later is installed on the remote host: stderr={}",
            self.line,
            sanitise_lines(&said)
        );
        Poll::Ready(Err(io::Error::other(Failure::new(Kind::Unreachable, message))))
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.end.is_some() {
            let before = buf.filled().len();
            let ended = match Pin::new(&mut self.bytes).poll_read(cx, buf) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) => buf.filled().len() == before,
                Poll::Ready(Err(_)) => true,
            };
            if ended {
                return self.poll_end(cx);
            }
            // The engine speaks: from now on an end is an end.
            self.end = None;
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.bytes).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.bytes).poll_write(cx, buf) {
            // Reading will tell why.
            Poll::Ready(Err(_)) if self.end.is_some() => Poll::Ready(Ok(buf.len())),
            polled => polled,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_shutdown(cx)
    }
}
