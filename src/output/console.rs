//! The one door through which the program prints. Data goes to standard output, everything else to standard error.

use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::sanitise::sanitise_lines;
use crate::error::Error;
use crate::exit::Exit;

/// When colors are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR`, `CLICOLOR=0` or `TERM=dumb` say no; off it where `CLICOLOR_FORCE` says yes.
    #[default]
    Auto,
    /// Whatever the terminal and the environment say.
    Always,
    /// Not at all.
    Never,
}

/// A stream that took no more.
#[derive(Debug)]
pub enum WriteError {
    /// Its reader went away: nobody is left to be told.
    ClosedPipe,
    /// Anything else, such as a full disk, with what was written to.
    Failed(&'static str, io::Error),
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::ClosedPipe => Self::new(Exit::ClosedPipe, "the output was closed"),
            WriteError::Failed(stream, error) => Self::new(Exit::Failed, format!("cannot write to {stream}: {error}")),
        }
    }
}

/// Standard output, buffered, and standard error, line by line.
#[derive(Debug)]
pub struct Console<O: Write = io::Stdout, E: Write = io::Stderr> {
    out: BufWriter<O>,
    err: E,
    out_kind: Kind,
    err_kind: Kind,
    /// How docker is called in hints.
    docker: String,
    /// Standard output took no more, and whoever wrote to it was told.
    lost: bool,
}

/// How docker is called where nothing else is said.
const DOCKER: &str = "docker";

#[derive(Debug, Clone, Copy, Default)]
struct Kind {
    terminal: bool,
    colored: bool,
}

impl Kind {
    fn of(stream: &impl anstream::stream::RawStream) -> Self {
        Self { terminal: stream.is_terminal(), colored: AutoStream::choice(stream) != ColorChoice::Never }
    }
}

impl Console {
    /// The streams of this process.
    pub fn new() -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let (out_kind, err_kind) = (Kind::of(&out), Kind::of(&err));
        Self { out: BufWriter::new(out), err, out_kind, err_kind, docker: DOCKER.to_owned(), lost: false }
    }
}

impl Default for Console {
    fn default() -> Self {
        Self::new()
    }
}

impl<O: Write, E: Write> Console<O, E> {
    /// Other writers than the process's own, not terminals and without color.
    pub fn of(out: O, err: E) -> Self {
        let (out_kind, err_kind) = (Kind::default(), Kind::default());
        Self { out: BufWriter::new(out), err, out_kind, err_kind, docker: DOCKER.to_owned(), lost: false }
    }

    /// Has hints call docker so: what is pasted goes to the server that they speak of.
    pub fn call_docker(&mut self, docker: String) {
        self.docker = docker;
    }

    /// Follows a `--color` flag; `Auto` leaves what was found at the start.
    pub fn set_color(&mut self, when: ColorWhen) {
        match when {
            ColorWhen::Auto => {}
            ColorWhen::Always | ColorWhen::Never => {
                self.out_kind.colored = when == ColorWhen::Always;
                self.err_kind.colored = when == ColorWhen::Always;
            }
        }
    }

    /// Whether somebody looks at standard output.
    pub fn out_is_terminal(&self) -> bool {
        self.out_kind.terminal
    }

    /// Whether somebody looks at standard error.
    pub fn err_is_terminal(&self) -> bool {
        self.err_kind.terminal
    }

    /// Whether data may carry color.
    pub fn out_is_colored(&self) -> bool {
        self.out_kind.colored
    }

    /// Whether talk may carry color.
    pub fn err_is_colored(&self) -> bool {
        self.err_kind.colored
    }

    /// How wide text may be: the terminal behind standard output, else 80 columns.
    pub fn width(&self) -> usize {
        let found = if self.out_kind.terminal { terminal_size::terminal_size_of(io::stdout()) } else { None };
        found.map_or(80, |(columns, _)| usize::from(columns.0))
    }

    /// How many lines the terminal behind standard output has.
    pub fn height(&self) -> Option<usize> {
        let found = if self.out_kind.terminal { terminal_size::terminal_size_of(io::stdout()) } else { None };
        found.map(|(_, lines)| usize::from(lines.0))
    }

    /// Writes data as it is: the caller answers for what is in it.
    pub fn data(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        let written = self.out.write_all(bytes);
        self.lost |= written.is_err();
        written.map_err(|error| failure("standard output", error))
    }

    /// Writes text to standard error as it is, without a word before it.
    pub fn talk(&mut self, text: &str) -> Result<(), WriteError> {
        if self.out_kind.terminal {
            self.flush()?;
        }
        self.err.write_all(text.as_bytes()).map_err(|error| failure("standard error", error))
    }

    /// `error: …`
    pub fn error(&mut self, message: &str) -> Result<(), WriteError> {
        self.labelled("error", AnsiColor::Red, message)
    }

    /// `warning: …`
    pub fn warning(&mut self, message: &str) -> Result<(), WriteError> {
        self.labelled("warning", AnsiColor::Yellow, message)
    }

    /// `hint: …`. Its commands go to the server that docker was told to use, unless they say themselves where they go.
    pub fn hint(&mut self, message: &str) -> Result<(), WriteError> {
        let mut parts = message.split("`docker ");
        let mut told = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let docker = if part.starts_with("--") { "docker" } else { self.docker.as_str() };
            told.extend(["`", docker, " ", part]);
        }
        let message = told;
        self.labelled("hint", AnsiColor::Cyan, &message)
    }

    /// An error and its hint.
    pub fn report(&mut self, error: &Error) -> Result<(), WriteError> {
        self.error(&error.message)?;
        error.hint.as_deref().map_or(Ok(()), |hint| self.hint(hint))
    }

    /// Sends on what is still buffered. Only after this is it known whether data arrived; that it didn't is told once.
    pub fn flush(&mut self) -> Result<(), WriteError> {
        if self.lost {
            return Ok(());
        }
        let flushed = self.out.flush();
        self.lost = flushed.is_err();
        flushed.map_err(|error| failure("standard output", error))
    }

    fn labelled(&mut self, label: &str, color: AnsiColor, message: &str) -> Result<(), WriteError> {
        let style = if self.err_kind.colored { Style::new().bold().fg_color(Some(color.into())) } else { Style::new() };
        let message = sanitise_lines(message);
        self.talk(&format!("{style}{label}:{style:#} {message}\n"))
    }
}

fn failure(stream: &'static str, error: io::Error) -> WriteError {
    if error.kind() == io::ErrorKind::BrokenPipe { WriteError::ClosedPipe } else { WriteError::Failed(stream, error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_labelled_and_its_controls_are_spelled_out() {
        let mut err = Vec::new();
        let mut console = Console::of(Vec::new(), &mut err);
        console.report(&Error::new(Exit::Failed, "no \x1b[2Jname").with_hint("try\nagain")).unwrap();
        drop(console);
        assert_eq!(String::from_utf8(err).unwrap(), "error: no \\x1b[2Jname\nhint: try\nagain\n");
    }

    #[test]
    fn commands_in_hints_go_to_the_server_they_speak_of() {
        let mut err = Vec::new();
        let mut console = Console::of(Vec::new(), &mut err);
        console.call_docker("docker --context far".to_owned());
        console.hint("`docker destination ls` shows it, `docker network rm x` removes it").unwrap();
        console.report(&Error::new(Exit::Failed, "x").with_hint("`docker ps`").led_to("docker --context off")).unwrap();
        drop(console);
        let said = String::from_utf8(err).unwrap();
        let elsewhere = "error: x\nhint: `docker --context off ps`\n";
        let expected = "`docker --context far destination ls` shows it, `docker --context far network rm x` removes it";
        assert_eq!(said, format!("hint: {expected}\n{elsewhere}"));
    }

    #[test]
    fn color_is_around_the_label_only() {
        let mut err = Vec::new();
        let mut console = Console::of(Vec::new(), &mut err);
        console.set_color(ColorWhen::Always);
        console.warning("late").unwrap();
        drop(console);
        assert_eq!(String::from_utf8(err).unwrap(), "\x1b[1m\x1b[33mwarning:\x1b[0m late\n");
    }

    struct Full(io::ErrorKind);

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_told_apart_from_a_full_disk() {
        let mut console = Console::of(Full(io::ErrorKind::BrokenPipe), Vec::new());
        console.data(b"x").unwrap();
        assert_eq!(Error::from(console.flush().unwrap_err()).exit, Exit::ClosedPipe);
        let mut console = Console::of(Full(io::ErrorKind::StorageFull), Vec::new());
        console.data(b"x").unwrap();
        assert_eq!(Error::from(console.flush().unwrap_err()).exit, Exit::Failed);
        // Told once.
        console.flush().unwrap();
    }
}
