//! Asking a proxy to pass bytes on (RFC 9110, 9.3.6 CONNECT).

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::context::Proxy;

/// The most a proxy may say before the tunnel opens.
const MAX_ANSWER: usize = 8 << 10;

/// Opens a tunnel through a proxy that was dialled.
///
/// # Errors
/// What the proxy said instead.
pub(super) async fn tunnel(stream: &mut TcpStream, proxy: &Proxy, host: &str, port: u16) -> Result<(), String> {
    let place = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let proof = proxy.authorization.as_ref().map(|said| format!("Proxy-Authorization: {said}\r\n")).unwrap_or_default();
    let request = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{proof}\r\n");
    stream.write_all(request.as_bytes()).await.map_err(|error| format!("proxy: {error}"))?;
    let mut answer = Vec::new();
    // Byte by byte: what follows the answer belongs to the engine.
    while !answer.ends_with(b"\r\n\r\n") {
        let byte = stream.read_u8().await.map_err(|error| format!("proxy: {error}"))?;
        answer.push(byte);
        if answer.len() > MAX_ANSWER {
            return Err("proxy: an answer without end".to_owned());
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    let line = answer.lines().next().unwrap_or_default();
    match line.split(' ').nth(1) {
        Some(status) if status.starts_with('2') => Ok(()),
        _ => Err(format!("proxy: {}", line.escape_debug())),
    }
}
