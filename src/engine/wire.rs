//! HTTP to one engine: the version and base path before each path, docker's headers, answers that are errors.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

use bollard::BollardRequest;
use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;

use super::dial::Dialler;
use super::failure::{Chain, Failure, Kind};
use super::version::{ApiVersion, OURS, UNNAMED};
use crate::context::{Dial, Endpoint, Tcp};

/// What docker calls the host of an engine behind a socket (moby `client/client.go`).
const SOCKET_HOST: &str = "api.moby.localhost";

/// What docker calls one behind ssh (docker/cli `cli/connhelper`).
const SSH_HOST: &str = "docker.example.com";

const AGENT: &str = concat!("docker-destination/", env!("CARGO_PKG_VERSION"));

/// What a request carries: bytes that are there, or a stream of them.
pub(super) type Body = UnsyncBoxBody<Bytes, Failure>;

/// The client of one engine.
#[derive(Debug)]
pub(super) struct Wire {
    endpoint: Arc<Endpoint>,
    client: Client<Dialler, Body>,
    headers: HeaderMap,
    /// Scheme and authority of every request.
    base: String,
    version: ApiVersion,
}

/// What an engine says of itself before anything else is asked.
pub(super) struct Ping {
    pub(super) version: ApiVersion,
    pub(super) swarm: Option<String>,
}

impl Wire {
    /// Nothing is dialled yet.
    pub(super) fn new(endpoint: &Endpoint) -> Result<Self, Failure> {
        let version = match &endpoint.api_version {
            None => OURS,
            Some(pinned) => pinned.parse().map_err(|()| {
                Failure::new(Kind::Invalid, format!("DOCKER_API_VERSION is no version: `{}`", pinned.escape_debug()))
            })?,
        };
        let endpoint = Arc::new(endpoint.clone());
        let client = Client::builder(TokioExecutor::new()).build(Dialler::new(&endpoint)?);
        let mut headers = headers(&endpoint.headers)?;
        if let Dial::Tcp(Tcp { proxy: Some(proxy), tls: None, .. }) = &endpoint.dial
            && let Some(Ok(proof)) = proxy.authorization.as_deref().map(HeaderValue::try_from)
        {
            headers.insert(PROXY_AUTHORIZATION, proof);
        }
        let base = base(&endpoint.dial);
        Ok(Self { endpoint, client, headers, base, version })
    }

    pub(super) fn host(&self) -> &str {
        &self.endpoint.host
    }

    pub(super) fn version(&self) -> ApiVersion {
        self.version
    }

    pub(super) fn speak(&mut self, version: ApiVersion) {
        self.version = version;
    }

    /// `HEAD /_ping`, and `GET` where something between here and the engine doesn't let that through.
    pub(super) async fn ping(&self) -> Result<Ping, Failure> {
        let path = format!("{}/_ping", self.endpoint.base_path);
        let head = self.exchange(Method::HEAD, &path, HeaderMap::new(), Bytes::new()).await?;
        let answer = if head.status().is_success() {
            head
        } else {
            let get = self.exchange(Method::GET, &path, HeaderMap::new(), Bytes::new()).await?;
            self.successful(get, &path).await?
        };
        let said = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        Ok(Ping {
            version: said("api-version").and_then(|text| text.parse().ok()).unwrap_or(UNNAMED),
            swarm: said("swarm").map(str::to_owned),
        })
    }

    /// Sends what bollard made, under the version settled upon.
    pub(super) async fn carry(&self, request: BollardRequest) -> Result<Response<Incoming>, Failure> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(|error| Failure::lost(self.host(), &error))?.to_bytes();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        self.send(parts.method, path, parts.headers, body).await
    }

    /// Sends a request that bollard doesn't know and reads the answer. `path` has no version.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<T, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        let answer = self.send(method, path, headers, body).await?;
        let bytes = self.read(answer).await?;
        serde_json::from_slice(&bytes)
            .map_err(|error| Failure::of_bollard(self.host(), bollard::errors::Error::from(error)))
    }

    /// Sends a request and gives the answer before its body is read. `path` has no version.
    pub(super) async fn stream(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Body,
    ) -> Result<Response<Incoming>, Failure> {
        let path = format!("{}/v{}{path}", self.endpoint.base_path, self.version);
        let answer = self.pass(method, &path, headers, body).await?;
        self.successful(answer, &path).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Incoming>, Failure> {
        self.stream(method, path, headers, whole(body)).await
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Incoming>, Failure> {
        self.pass(method, path, headers, whole(body)).await
    }

    async fn pass(
        &self,
        method: Method,
        path: &str,
        mut headers: HeaderMap,
        body: Body,
    ) -> Result<Response<Incoming>, Failure> {
        headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        let uri = format!("{}{path}", self.base);
        let mut request = Request::builder().method(method).uri(&uri).body(body).map_err(|error| {
            Failure::new(Kind::Invalid, format!("`{}` can't be asked: {error}", uri.escape_debug()))
        })?;
        *request.headers_mut() = headers;
        self.client.request(request).await.map_err(|error| self.unsent(&error))
    }

    fn unsent(&self, error: &ClientError) -> Failure {
        let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(found) = cause {
            let carried = found.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            if let Some(failure) =
                found.downcast_ref().or_else(|| carried.and_then(|error| error.downcast_ref::<Failure>()))
            {
                return failure.clone();
            }
            cause = found.source();
        }
        Failure::lost(self.host(), &Chain(error))
    }

    async fn successful(&self, answer: Response<Incoming>, path: &str) -> Result<Response<Incoming>, Failure> {
        let status = answer.status();
        if status.is_success() || status == StatusCode::NOT_MODIFIED {
            return Ok(answer);
        }
        let body = self.read(answer).await?;
        Err(Failure::answered(status, &body, &format!("{}{path}", self.base)))
    }

    pub(super) async fn read(&self, answer: Response<Incoming>) -> Result<Bytes, Failure> {
        let body = answer.into_body().collect().await;
        Ok(body.map_err(|error| Failure::lost(self.host(), &Chain(&error)))?.to_bytes())
    }
}

/// A body that is there as a whole.
pub(super) fn whole(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

fn headers(configured: &[(String, String)]) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for (name, value) in configured {
        let (Ok(key), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str())) else {
            let message = format!("`{}` in docker's HttpHeaders is no HTTP header", name.escape_debug());
            return Err(Failure::new(Kind::Invalid, message));
        };
        if key != HOST {
            headers.insert(key, value);
        }
    }
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    Ok(headers)
}

fn base(dial: &Dial) -> String {
    match dial {
        Dial::Unix(_) => format!("http://{SOCKET_HOST}"),
        Dial::Ssh(_) => format!("http://{SSH_HOST}"),
        Dial::Tcp(Tcp { host, port, tls, .. }) => {
            let scheme = if tls.is_some() { "https" } else { "http" };
            let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
            format!("{scheme}://{host}:{port}")
        }
    }
}
