//! Images, and taking them from one engine to another.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use futures_util::stream;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::Method;
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;

use super::Engine;
use super::failure::{Chain, Failure, Kind};
use super::path::image;
use super::wire::whole;

/// The longest that an engine may take for layers after it has them.
const SETTLING: Duration = Duration::from_mins(10);

/// How many bytes of an archive went by; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Passed(Arc<AtomicU64>);

impl Passed {
    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// An image on its way out of an engine, read as it is needed.
#[derive(Debug)]
pub struct Archive {
    body: Incoming,
    host: String,
    /// The longest that one piece may take.
    patience: Duration,
}

impl Engine {
    /// `GET /images/{name}/json`, as the engine said it. By a name with its tag, or an ID.
    pub async fn image_json(&self, name: &str) -> Result<Value, Failure> {
        let path = format!("/images/{}/json", image(name)?);
        self.limit_own(self.wire.ask(Method::GET, &path, None)).await
    }

    /// `GET /images/{name}/get`: layers and configuration as a tar archive, with the tag when asked for by that, and
    /// without any when asked for by an ID. Nothing of it is held here.
    pub async fn save_image(&self, name: &str) -> Result<Archive, Failure> {
        let path = format!("/images/{}/get", image(name)?);
        let asked = self.wire.stream(Method::GET, &path, HeaderMap::new(), whole(Bytes::new()));
        let answer = self.limit_own(asked).await?;
        Ok(Archive { body: answer.into_body(), host: self.host().to_owned(), patience: self.deadline })
    }

    /// `POST /images/load`: what [`Engine::save_image`] gives, piece by piece. An archive that ends early loads nothing.
    /// Gives what the engine says of it: `Loaded image: NAME`, or `Loaded image ID: ID`.
    pub async fn load_image(&self, archive: Archive, passed: Passed) -> Result<Vec<String>, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
        let watched = passed.clone();
        let pieces = stream::unfold(Some(archive), move |archive| {
            let passed = passed.clone();
            async move { archive?.next(&passed).await }
        });
        let body = StreamBody::new(pieces).boxed_unsync();
        let sent = async {
            let answer = self.wire.stream(Method::POST, "/images/load?quiet=1", headers, body).await?;
            self.wire.read(answer).await
        };
        // What is slow but goes on is given its time.
        let stands_still = async {
            loop {
                let before = watched.bytes();
                tokio::time::sleep(SETTLING).await;
                if watched.bytes() == before {
                    return Failure::timeout(self.host(), SETTLING);
                }
            }
        };
        match select(pin!(sent), pin!(stands_still)).await {
            Either::Left((said, _)) => told(&said?),
            Either::Right((failure, _)) => Err(failure),
        }
    }
}

impl Archive {
    /// The next piece, and what is left; an end by failure is an end, too.
    async fn next(mut self, passed: &Passed) -> Option<(Result<Frame<Bytes>, Failure>, Option<Self>)> {
        match tokio::time::timeout(self.patience, self.body.frame()).await {
            Err(_) => Some((Err(Failure::timeout(&self.host, self.patience)), None)),
            Ok(None) => None,
            Ok(Some(Err(error))) => Some((Err(Failure::lost(&self.host, &Chain(&error))), None)),
            Ok(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, Bytes::len);
                passed.0.fetch_add(length as u64, Ordering::Relaxed);
                Some((Ok(frame), Some(self)))
            }
        }
    }
}

/// What an engine says while it loads, one JSON object after the other. A failure is among them, behind a status of success.
fn told(said: &[u8]) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for message in serde_json::Deserializer::from_slice(said).into_iter::<Value>().map_while(Result::ok) {
        if let Some(error) = message.get("error").and_then(Value::as_str) {
            return Err(Failure::new(Kind::Server, format!("Error response from daemon: {error}")));
        }
        if let Some(line) = message.get("stream").and_then(Value::as_str) {
            lines.push(line.trim_end().to_owned());
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_behind_a_status_of_success_is_one() {
        let good = b"{\"stream\":\"Loaded image: web:1\\n\"}\n";
        assert_eq!(told(good).unwrap(), ["Loaded image: web:1"]);
        let bad = b"{\"errorDetail\":{\"message\":\"no\"},\"error\":\"no\"}";
        assert_eq!(told(bad).unwrap_err().message, "Error response from daemon: no");
    }
}
