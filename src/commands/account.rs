//! What a rewrite says on standard error: to people as it goes, to programs one JSON object at its end, failures included.

use std::sync::Arc;

use crate::cli::rewrite::{ReportFormat, RewriteArgs};
use crate::compose::{LoadError, Project, SourceFile};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::{Console, WriteError};
use crate::output::report::{self, Said, Warning, Why};
use crate::rewrite::{Refusal, Report};

use super::loading::refused;

/// Why a rewrite was not made.
#[derive(Debug)]
pub(super) struct Failure {
    why: Why,
    /// What people are told behind the reason.
    rest: &'static str,
    exit: Exit,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let why = Why { file: None, position: None, message: error.message, hint: error.hint };
        Self { why, rest: "", exit: error.exit }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Error::from(error).into()
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        let why = Why { file: Some(error.file), position: error.position, message: error.message, hint: error.hint };
        Self { why, rest: "", exit: Exit::Refused }
    }
}

impl From<&Refusal> for Failure {
    fn from(refusal: &Refusal) -> Self {
        let (file, position) = refusal.place.clone().unzip();
        let why = Why { file, position, message: refusal.message.clone(), hint: refusal.hint.clone() };
        Self { why, rest: "; nothing was written", exit: Exit::Refused }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let Why { file, position, message, hint } = failure.why;
        let message = format!("{message}{}", failure.rest);
        let message = match (file, position) {
            (Some(file), Some(at)) => format!("{file}:{}:{}: {message}", at.line, at.column),
            (Some(file), None) => format!("{file}: {message}"),
            (None, _) => message,
        };
        Self { exit: failure.exit, ..refused(message, hint) }
    }
}

/// What there is to say.
#[derive(Debug)]
pub(super) struct Account {
    for_programs: bool,
    quiet: bool,
    warnings: Vec<Warning>,
    sources: Vec<Arc<SourceFile>>,
    report: Report,
    files: Vec<(String, bool)>,
}

impl Account {
    /// Nothing yet.
    pub(super) fn of(args: &RewriteArgs) -> Self {
        Self {
            for_programs: args.report == ReportFormat::Json,
            quiet: args.quiet,
            warnings: Vec::new(),
            sources: Vec::new(),
            report: Report::default(),
            files: Vec::new(),
        }
    }

    /// What the reader should know beforehand.
    pub(super) fn warn(&mut self, console: &mut Console, message: &str, hint: Option<&str>) -> Result<(), WriteError> {
        if self.quiet {
            return Ok(());
        }
        if self.for_programs {
            self.warnings.push(Warning { message: message.to_owned(), hint: hint.map(str::to_owned) });
            return Ok(());
        }
        console.warning(message)?;
        hint.map_or(Ok(()), |hint| console.hint(hint))
    }

    /// What only people need in words.
    pub(super) fn talk(&self, console: &mut Console, text: &str) -> Result<(), WriteError> {
        if self.for_programs { Ok(()) } else { console.talk(text) }
    }

    /// What a rewrite changes and loses, and which files differ.
    pub(super) fn tell(
        &mut self,
        console: &mut Console,
        project: &Project,
        report: Report,
        files: Vec<(String, bool)>,
    ) -> Result<(), WriteError> {
        if self.for_programs {
            self.sources.clone_from(&project.files);
            (self.report, self.files) = (report, files);
            return Ok(());
        }
        if self.quiet {
            return Ok(());
        }
        console.talk(&report::text(project, &report, console.err_is_colored()))
    }

    /// How it ended.
    pub(super) fn close(self, console: &mut Console, outcome: Result<Exit, Failure>) -> Result<Exit, Error> {
        if !self.for_programs {
            return Ok(outcome?);
        }
        // Only when it has arrived is it known that nothing failed.
        let outcome = outcome.and_then(|exit| console.flush().map(|()| exit).map_err(Failure::from));
        let (exit, why, files) = match outcome {
            Ok(exit) => (exit, None, self.files),
            Err(failure) if failure.exit == Exit::ClosedPipe => return Err(failure.into()),
            Err(failure) => (failure.exit, Some(failure.why), Vec::new()),
        };
        let said = Said { warnings: &self.warnings, report: &self.report, files: &files, why: why.as_ref() };
        report::json(&self.sources, &said, |text| console.talk(text))?;
        Ok(exit)
    }
}
