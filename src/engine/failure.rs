//! Why a request failed, in docker's own words (moby `client/request.go`, `client/errors.go`).

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use bollard::errors::Error as BollardError;
use hyper::StatusCode;

use crate::error::Error;
use crate::exit::Exit;

/// A request that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What to make of it.
    pub kind: Kind,
    /// The engine's own words where it answered, docker's otherwise.
    pub message: String,
}

/// The kinds of failure that callers treat differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 404
    NotFound,
    /// 409: a name is taken, or something is in use.
    Conflict,
    /// 403: what the engine never does, such as removing a network with endpoints.
    Forbidden,
    /// 400, or refused here before it was sent.
    Invalid,
    /// 401 and 407, from what guards the engine.
    Denied,
    /// 503: as a rule, no swarm manager.
    Unavailable,
    /// Any other status: the engine itself failed.
    Server,
    /// Nobody answers there: the request was never sent.
    Unreachable,
    /// The connection ended before the answer was read. The engine may have acted.
    Lost,
    /// The answer didn't come in time. The engine may have acted, and may still do.
    Timeout,
    /// The answer is not what the API promises.
    Malformed,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// Whether the request may have been carried out although it failed.
    pub fn may_have_acted(&self) -> bool {
        matches!(self.kind, Kind::Lost | Kind::Timeout | Kind::Server | Kind::Malformed)
    }

    /// Whether the engine may yet carry the request out, however things look now: nobody answered.
    pub fn may_yet_act(&self) -> bool {
        matches!(self.kind, Kind::Lost | Kind::Timeout)
    }

    pub(super) fn timeout(host: &str, deadline: Duration) -> Self {
        let seconds = deadline.as_secs_f64();
        Self::new(Kind::Timeout, format!("no answer from the Docker daemon at {host} within {seconds} s"))
    }

    pub(super) fn lost(host: &str, why: &dyn fmt::Display) -> Self {
        Self::new(Kind::Lost, format!("the connection to the Docker daemon at {host} was lost: {why}"))
    }

    /// What couldn't be dialled.
    pub(super) fn dial(host: &str, error: &io::Error) -> Self {
        let message = match error.kind() {
            io::ErrorKind::PermissionDenied => {
                format!("permission denied while trying to connect to the Docker daemon socket at {host}")
            }
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                format!("Cannot connect to the Docker daemon at {host}. Is the docker daemon running?")
            }
            _ => format!("error during connect to the Docker daemon at {host}: {error}"),
        };
        Self::new(Kind::Unreachable, message)
    }

    /// What a proxy didn't let through.
    pub(super) fn proxy(host: &str, why: &str) -> Self {
        Self::new(Kind::Unreachable, format!("error during connect to the Docker daemon at {host}: {why}"))
    }

    /// An answer that is no success. `url` is what was asked.
    pub(super) fn answered(status: StatusCode, body: &[u8], url: &str) -> Self {
        let kind = match status.as_u16() {
            400 => Kind::Invalid,
            401 | 407 => Kind::Denied,
            403 => Kind::Forbidden,
            404 => Kind::NotFound,
            409 => Kind::Conflict,
            503 => Kind::Unavailable,
            _ => Kind::Server,
        };
        let reason = status.canonical_reason().unwrap_or_default();
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        let message = match serde_json::from_str::<serde_json::Value>(text) {
            _ if text.is_empty() => format!(
                "request returned {} {reason} for API route and version {url}, check if the server supports the \
                 requested API version",
                status.as_u16()
            ),
            Ok(serde_json::Value::Object(answer)) => match answer.get("message").and_then(|said| said.as_str()) {
                Some(said) if !said.trim().is_empty() => said.trim().to_owned(),
                _ => format!("API returned a {} ({reason}) but provided no error-message", status.as_u16()),
            },
            _ => text.to_owned(),
        };
        let message = if text.is_empty() { message } else { format!("Error response from daemon: {message}") };
        Self::new(kind, message)
    }

    pub(super) fn into_bollard(self) -> BollardError {
        io::Error::other(self).into()
    }

    pub(super) fn of_bollard(host: &str, error: BollardError) -> Self {
        match error {
            BollardError::IOError { err } => err.downcast::<Self>().unwrap_or_else(|error| Self::lost(host, &error)),
            BollardError::HyperResponseError { err } => Self::lost(host, &Chain(&err)),
            error => Self::new(
                Kind::Malformed,
                format!("the Docker daemon at {host} gave an answer that can't be read: {error}"),
            ),
        }
    }
}

/// An error with what caused it.
pub(super) struct Chain<'e>(pub(super) &'e dyn StdError);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Failure {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::new(Exit::Failed, failure.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str) -> String {
        Failure::answered(StatusCode::NOT_FOUND, body.as_bytes(), "/v1.51/x").message
    }

    #[test]
    fn answers_are_told_in_dockers_words() {
        assert_eq!(said(r#"{"message":"network x not found"}"#), "Error response from daemon: network x not found");
        assert_eq!(said("404 page not found\n"), "Error response from daemon: 404 page not found");
        assert_eq!(
            said("{}"),
            "Error response from daemon: API returned a 404 (Not Found) but provided no error-message"
        );
        assert_eq!(
            said(""),
            "request returned 404 Not Found for API route and version /v1.51/x, check if the server supports the \
             requested API version"
        );
    }
}
