//! A proxy in front of a real engine's socket: it writes down every request, and lets one of them fail as asked.
//!
//! Requests are numbered from 1 in the order they arrive, over all connections, `/_ping` included. One connection carries
//! one request, so that a number means the same for every client.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::Host;

/// What happens to the request that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The engine never sees it, and the answer is 500.
    Refuse,
    /// The engine never sees it, and the connection ends.
    CutBefore,
    /// The engine acts, and the connection ends before its answer.
    CutAfter,
    /// The engine doesn't see it before the proxy goes away, and there is no answer.
    HoldBefore,
    /// The engine acts, and its answer doesn't come before the proxy goes away.
    HoldAfter,
}

impl Fault {
    pub(crate) const ALL: [Self; 5] =
        [Self::Refuse, Self::CutBefore, Self::CutAfter, Self::HoldBefore, Self::HoldAfter];

    /// Whether the engine carries the request out all the same.
    pub(crate) fn engine_acts(self) -> bool {
        matches!(self, Self::CutAfter | Self::HoldAfter)
    }
}

/// A running proxy; it ends when it is dropped.
pub(crate) struct Proxy {
    folder: TempDir,
    shared: Arc<Shared>,
}

/// Which request is chosen.
enum Chosen {
    /// By its number.
    Number(usize),
    /// The so-manieth that holds a text, whatever other tests have the client ask meanwhile.
    Holding(String, usize),
}

struct Shared {
    engine: PathBuf,
    fault: Option<(Chosen, Fault)>,
    state: Mutex<State>,
    changed: Condvar,
}

/// What becomes of a request that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Held {
    #[default]
    Waits,
    Ends,
    /// It reaches the engine first.
    PassesOn,
}

#[derive(Default)]
struct State {
    requests: Vec<String>,
    /// The chosen request was met, and what was to happen to it has.
    met: bool,
    held: Held,
    over: bool,
}

impl Proxy {
    /// Writes down what an engine is asked.
    pub(crate) fn listening(host: &Host) -> Self {
        Self::new(host, None)
    }

    /// Lets the `n`-th request fail, counted from 1.
    pub(crate) fn failing(host: &Host, n: usize, fault: Fault) -> Self {
        Self::new(host, Some((Chosen::Number(n), fault)))
    }

    /// Lets the `n`-th request fail that holds a text, counted from 1.
    pub(crate) fn failing_on(host: &Host, text: &str, n: usize, fault: Fault) -> Self {
        Self::new(host, Some((Chosen::Holding(text.to_owned(), n), fault)))
    }

    fn new(host: &Host, fault: Option<(Chosen, Fault)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("docker.sock")).unwrap();
        let engine = host.socket().to_owned();
        let shared = Arc::new(Shared { engine, fault, state: Mutex::default(), changed: Condvar::new() });
        let listening = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if listening.state.lock().unwrap().over {
                    return;
                }
                let shared = Arc::clone(&listening);
                // A client that goes away is nothing to report.
                std::thread::spawn(move || drop(shared.serve(client)));
            }
        });
        Self { folder, shared }
    }

    /// Where clients find it.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }

    /// The same, as `DOCKER_HOST` takes it.
    pub(crate) fn endpoint(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// What was asked so far, `METHOD PATH`, in order.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.state.lock().unwrap().requests.clone()
    }

    /// The same without version and query, and without what settles the version.
    pub(crate) fn asked(&self) -> Vec<String> {
        let plain = |request: &String| {
            let (method, path) = request.split_once(' ').unwrap();
            let path = path.split('?').next().unwrap();
            let path = if path.starts_with("/v") { path[1..].split_once('/').unwrap().1 } else { &path[1..] };
            format!("{method} /{path}")
        };
        self.requests().iter().map(plain).filter(|request| !request.ends_with(" /_ping")).collect()
    }

    /// Waits until the chosen request was met; says whether it was.
    pub(crate) fn met(&self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        let mut state = self.shared.state.lock().unwrap();
        while !state.met {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
        true
    }

    /// What is held ends, and nobody answers there any more, until [`Proxy::come_back`].
    pub(crate) fn go_away(&self) {
        std::fs::rename(self.socket(), self.hidden()).unwrap();
        self.shared.settle(Held::Ends);
    }

    /// Answers again.
    pub(crate) fn come_back(&self) {
        std::fs::rename(self.hidden(), self.socket()).unwrap();
    }

    /// What is held before the engine saw it reaches the engine now, and its answer whoever asked, if that is still there.
    pub(crate) fn pass_on_late(&self) {
        self.shared.settle(Held::PassesOn);
    }

    fn hidden(&self) -> PathBuf {
        self.folder.path().join("hidden.sock")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if self.hidden().exists() {
            self.come_back();
        }
        self.shared.state.lock().unwrap().over = true;
        self.shared.changed.notify_all();
        // Wakes the listener up, to see that it is over.
        drop(UnixStream::connect(self.socket()));
    }
}

impl Shared {
    fn serve(&self, mut client: UnixStream) -> io::Result<()> {
        let head = read_head(&mut client)?;
        let mut first = head.split(' ');
        let name = format!("{} {}", first.next().unwrap_or_default(), first.next().unwrap_or_default());
        let chosen = {
            let mut state = self.state.lock().unwrap();
            state.requests.push(name);
            let is_chosen = |chosen: &Chosen| match chosen {
                Chosen::Number(n) => *n == state.requests.len(),
                Chosen::Holding(text, n) => {
                    let holding = state.requests.iter().filter(|request| request.contains(text.as_str())).count();
                    holding == *n && state.requests.last().is_some_and(|request| request.contains(text.as_str()))
                }
            };
            self.fault.as_ref().is_some_and(|(chosen, _)| is_chosen(chosen))
        };
        let fault = self.fault.as_ref().filter(|_| chosen).map(|(_, fault)| *fault);
        let body = read_body(&head, &mut client)?;
        match fault {
            None => {
                let mut engine = self.forward(&head, &body)?;
                io::copy(&mut engine, &mut client)?;
            }
            Some(Fault::Refuse) => {
                let said = r#"{"message":"a fault of the test bed"}"#;
                let said = if head.starts_with("HEAD ") { "" } else { said };
                write!(
                    client,
                    "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                     Connection: close\r\n\r\n{said}",
                    said.len()
                )?;
                self.meet();
            }
            Some(Fault::CutBefore) => {
                drop(client.shutdown(Shutdown::Both));
                self.meet();
            }
            Some(Fault::CutAfter | Fault::HoldAfter) => {
                io::copy(&mut self.forward(&head, &body)?, &mut io::sink())?;
                self.meet();
                if fault == Some(Fault::HoldAfter) {
                    self.wait_for_the_end();
                }
            }
            Some(Fault::HoldBefore) => {
                self.meet();
                self.wait_for_the_end();
                if self.state.lock().unwrap().held == Held::PassesOn {
                    io::copy(&mut self.forward(&head, &body)?, &mut client)?;
                }
            }
        }
        client.shutdown(Shutdown::Both)
    }

    /// Sends the request to the engine, which answers and then hangs up.
    fn forward(&self, head: &str, body: &[u8]) -> io::Result<UnixStream> {
        let mut engine = UnixStream::connect(&self.engine)?;
        let (first, rest) = head.split_once("\r\n").unwrap_or((head, ""));
        let kept: String =
            rest.split_inclusive("\r\n").filter(|line| !line.to_ascii_lowercase().starts_with("connection:")).collect();
        engine.write_all(format!("{first}\r\nConnection: close\r\n{kept}").as_bytes())?;
        engine.write_all(body)?;
        Ok(engine)
    }

    fn meet(&self) {
        self.state.lock().unwrap().met = true;
        self.changed.notify_all();
    }

    fn settle(&self, held: Held) {
        self.state.lock().unwrap().held = held;
        self.changed.notify_all();
    }

    fn wait_for_the_end(&self) {
        let mut state = self.state.lock().unwrap();
        while !state.over && state.held == Held::Waits {
            state = self.changed.wait(state).unwrap();
        }
    }
}

fn read_head(client: &mut UnixStream) -> io::Result<String> {
    read_until(client, b"\r\n\r\n").map(|head| String::from_utf8_lossy(&head).into_owned())
}

fn read_until(client: &mut UnixStream, end: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(end) {
        client.read_exact(&mut byte)?;
        bytes.push(byte[0]);
    }
    Ok(bytes)
}

/// The body as it came, chunks included.
fn read_body(head: &str, client: &mut UnixStream) -> io::Result<Vec<u8>> {
    let header = |name: &str| {
        head.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.eq_ignore_ascii_case(name))
    };
    let mut body = Vec::new();
    if let Some((_, length)) = header("content-length") {
        body.resize(length.trim().parse().map_err(io::Error::other)?, 0);
        client.read_exact(&mut body)?;
    } else if header("transfer-encoding").is_some() {
        loop {
            let line = read_until(client, b"\r\n")?;
            let text = String::from_utf8_lossy(&line);
            let size = usize::from_str_radix(text.trim().split(';').next().unwrap_or_default(), 16)
                .map_err(io::Error::other)?;
            body.extend_from_slice(&line);
            let start = body.len();
            body.resize(start + size + 2, 0);
            client.read_exact(&mut body[start..])?;
            if size == 0 {
                break;
            }
        }
    }
    Ok(body)
}

/// A host that is reached through a proxy, for docker's own CLI.
pub(crate) fn through(proxy: &Proxy, host: &Host) -> Host {
    Host { name: host.name.clone(), endpoint: proxy.endpoint() }
}
