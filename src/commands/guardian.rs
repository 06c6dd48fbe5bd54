//! Who puts proxies back when the process that took them off is killed before it removed their network.
//!
//! An engine removes no network that has endpoints, so a removal takes proxies off first, and nobody can be asked to
//! clean up after SIGKILL. So this program is started once more, in a process group of its own, and told over a pipe what
//! will be taken off. The end of the pipe without a word that all is well means that the other process is dead.

use std::ffi::OsString;
use std::io::{self, BufRead, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{ChildStdin, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::context::Endpoint;
use crate::destination::attachment::Link;
use crate::engine::{self, Engine, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::{self, Globals};
use crate::plugin::cancel::Cancel;
use crate::world;

use super::linking;
use super::server;

/// The word after the plugin's name that starts one; no command, so that nothing lists it. The network's name follows,
/// for whoever looks at the list of processes.
const WORD: &str = "put-back";

/// The line after which there is nothing to put back.
const DONE: &str = "done";

/// The longest it works after the other process is dead.
const LIMIT: Duration = Duration::from_secs(30);

/// The longest one request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a request of the dead process has to reach the engine and be carried out before the first look.
const SETTLING: Duration = Duration::from_millis(500);

/// Between two looks.
const BETWEEN: Duration = Duration::from_secs(1);

/// How many looks in a row must find everybody in place: an engine may carry a request out late.
const CALM: u32 = 3;

/// One that was started. Dropped without being dismissed, as by the death of this process, it puts back what was noted.
pub(super) struct Guardian(ChildStdin);

impl Guardian {
    /// Starts one towards the same engine. It holds none of this process's pipes and hears no signal of its terminal.
    ///
    /// # Errors
    /// No process can be started.
    pub(super) fn start(globals: &Globals, network: &str) -> io::Result<Self> {
        let program = world::own_path().ok_or(io::ErrorKind::NotFound)?;
        let mut command = Command::new(program);
        command.args(&globals.raw).args([argv::NAME, WORD, "--", network]).process_group(0);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let notes = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        // Waited for, so that a removal of many destinations collects no zombies; without a thread they end with this
        // process.
        drop(thread::Builder::new().name("guardian".to_owned()).spawn(move || child.wait()));
        Ok(Self(notes))
    }

    /// Notes what it takes to put a container back, before it is taken off.
    ///
    /// # Errors
    /// The guardian is gone.
    pub(super) fn note(&mut self, link: &Link) -> io::Result<()> {
        let mut told = serde_json::to_vec(link)?;
        told.push(b'\n');
        self.0.write_all(&told)
    }

    /// There is nothing to put back. It ends by itself.
    pub(super) fn dismiss(mut self) {
        // One that is gone puts nothing back either.
        drop(writeln!(self.0, "{DONE}"));
    }
}

/// Whether the words after the plugin's name start a guardian.
pub(crate) fn is_asked(words: &[OsString]) -> bool {
    matches!(words, [first, end, _network] if first == WORD && end == "--")
}

/// Is a guardian: waits for the end of standard input and, where no word of success came, puts back what was noted.
///
/// # Errors
/// There is no engine to talk to.
pub(crate) fn run(globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    let _whole = cancel.shield();
    // Found before the other process changes anything: what leads there may be another's a moment later.
    let endpoint = server::chosen(globals, console)?;
    let links = orphans(world::input());
    if !links.is_empty() {
        // What isn't back by then has nobody to be told to.
        drop(engine::run(async { tokio::time::timeout(LIMIT, put_back(&endpoint, links)).await })?);
    }
    Ok(Exit::Done)
}

/// What was noted by a process that died; nothing where it said that all is well. A line that is cut off is none: what it
/// tells of was not taken off yet.
fn orphans(notes: impl BufRead) -> Vec<Link> {
    let mut links = Vec::new();
    for line in notes.split(b'\n').map_while(Result::ok) {
        if line == DONE.as_bytes() {
            return Vec::new();
        }
        links.extend(serde_json::from_slice::<Link>(&line));
    }
    links
}

/// What a look at a container found.
enum Found {
    /// It is on its network.
    There,
    /// The network or the container is gone, and so is all that there was to put back.
    Gone,
    /// It was off and is put back, or nobody answers. The next look tells.
    Unsettled,
}

async fn put_back(endpoint: &Endpoint, mut links: Vec<Link>) {
    let (mut calm, mut pause) = (0, SETTLING);
    while calm < CALM && !links.is_empty() {
        tokio::time::sleep(pause).await;
        pause = BETWEEN;
        calm += 1;
        let Ok(engine) = Engine::connect(endpoint, PATIENCE).await else {
            calm = 0;
            continue;
        };
        // The last first, as everything is taken back.
        for at in (0..links.len()).rev() {
            match Box::pin(mend(&engine, &links[at])).await {
                Found::There => {}
                Found::Gone => drop(links.remove(at)),
                Found::Unsettled => calm = 0,
            }
        }
    }
}

async fn mend(engine: &Engine, link: &Link) -> Found {
    let looks = (engine.network(&link.network, false).await, engine.container(&link.container).await);
    let said = match looks {
        (Ok(_), Ok(said)) => said,
        (Err(failure), _) | (_, Err(failure)) if failure.kind == Kind::NotFound => return Found::Gone,
        _ => return Found::Unsettled,
    };
    if linking::place(&said, link).is_some() {
        return Found::There;
    }
    // Whether it is back is seen at the next look.
    drop(engine.connect_container(&link.network, &link.container, Some(link.settings.clone())).await);
    Found::Unsettled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(container: &str) -> Link {
        Link { container: container.to_owned(), network: "n".to_owned(), ..Link::default() }
    }

    fn line(container: &str) -> String {
        format!("{}\n", serde_json::to_string(&link(container)).unwrap())
    }

    #[test]
    fn whoever_dies_without_a_word_leaves_what_was_noted_whole() {
        let all = line("a") + &line("b");
        assert_eq!(orphans(all.as_bytes()), [link("a"), link("b")]);
        assert_eq!(orphans(&all.as_bytes()[..all.len() - 9]), [link("a")]);
        assert_eq!(orphans(format!("{all}do").as_bytes()), [link("a"), link("b")]);
        assert_eq!(orphans(format!("{all}done\n").as_bytes()), []);
    }
}
