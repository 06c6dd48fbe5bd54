//! Dialling an engine: a stream of bytes to it, by whichever way its endpoint names.

mod proxy;
mod ssh;
mod tls;

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::failure::Failure;
use crate::context::{Dial, Endpoint, Tcp};

/// Opens connections to one engine.
#[derive(Clone)]
pub(super) struct Dialler {
    endpoint: Arc<Endpoint>,
    tls: Option<TlsConnector>,
}

/// Any two-way stream.
trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// An open connection.
pub(super) struct Stream {
    bytes: Box<dyn Duplex>,
    /// A proxy reads the requests, so they name their engine.
    read_by_proxy: bool,
}

impl Dialler {
    /// Reads the certificates; nothing is dialled yet.
    pub(super) fn new(endpoint: &Arc<Endpoint>) -> Result<Self, Failure> {
        let tls = match &endpoint.dial {
            Dial::Tcp(Tcp { tls: Some(tls), .. }) => Some(tls::connector(tls)?),
            _ => None,
        };
        Ok(Self { endpoint: Arc::clone(endpoint), tls })
    }

    async fn dial(self) -> Result<Stream, Failure> {
        let host = &self.endpoint.host;
        match &self.endpoint.dial {
            Dial::Unix(path) => match UnixStream::connect(path).await {
                Ok(stream) => Ok(Stream::of(stream)),
                Err(error) => Err(Failure::dial(host, &error)),
            },
            Dial::Ssh(call) => ssh::dial(call, host).map(Stream::of),
            Dial::Tcp(tcp) => self.tcp(tcp).await,
        }
    }

    async fn tcp(&self, tcp: &Tcp) -> Result<Stream, Failure> {
        let host = &self.endpoint.host;
        let (name, port) = tcp.proxy.as_ref().map_or((&tcp.host, tcp.port), |proxy| (&proxy.host, proxy.port));
        let mut stream = TcpStream::connect((name.as_str(), port)).await.map_err(|error| match &tcp.proxy {
            None => Failure::dial(host, &error),
            Some(_) => Failure::proxy(host, &format!("proxy {name}:{port}: {error}")),
        })?;
        // Requests are written whole: there is nothing to wait for.
        drop(stream.set_nodelay(true));
        let Some(connector) = &self.tls else {
            return Ok(Stream { bytes: Box::new(stream), read_by_proxy: tcp.proxy.is_some() });
        };
        if let Some(proxy) = &tcp.proxy {
            proxy::tunnel(&mut stream, proxy, &tcp.host, tcp.port).await.map_err(|why| Failure::proxy(host, &why))?;
        }
        let name = tls::name(&tcp.host)?;
        connector.connect(name, stream).await.map(Stream::of).map_err(|error| Failure::dial(host, &error))
    }
}

impl fmt::Debug for Dialler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dialler").field(&self.endpoint).finish()
    }
}

impl Stream {
    fn of(bytes: impl Duplex + 'static) -> Self {
        Self { bytes: Box::new(bytes), read_by_proxy: false }
    }
}

impl Service<Uri> for Dialler {
    type Response = TokioIo<Stream>;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let dialler = self.clone();
        Box::pin(async move { Ok(TokioIo::new(dialler.dial().await?)) })
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new().proxy(self.read_by_proxy)
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.bytes).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_shutdown(cx)
    }
}
