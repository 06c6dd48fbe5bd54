//! What is sent over TCP: headers, base paths, versions, and through which proxy.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::support::Place;

/// Listens on a port, answers like an engine without networks, and keeps what it was asked.
struct Ear {
    port: u16,
    heard: std::sync::Arc<std::sync::Mutex<Vec<String>>>,
}

impl Ear {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = std::sync::Arc::default();
        let ear = Self { port, heard: std::sync::Arc::clone(&heard) };
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let heard = std::sync::Arc::clone(&heard);
                thread::spawn(move || answer(connection, &heard));
            }
        });
        ear
    }

    /// The requests since the last call: their first lines and the headers that matter.
    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }
}

fn answer(mut connection: TcpStream, heard: &std::sync::Mutex<Vec<String>>) {
    let mut request = Vec::new();
    let mut byte = [0];
    while let Ok(1) = connection.read(&mut byte) {
        request.push(byte[0]);
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        let text = String::from_utf8(std::mem::take(&mut request)).unwrap();
        let mut lines = text.lines();
        let first = lines.next().unwrap().to_owned();
        let mut kept: Vec<String> = lines
            .filter_map(|line| {
                let (name, value) = line.split_once(": ")?;
                let name = name.to_ascii_lowercase();
                (name == "host" || name == "proxy-authorization" || name.starts_with("x-"))
                    .then(|| format!("{name}: {value}"))
            })
            .collect();
        kept.sort();
        heard.lock().unwrap().push(format!("{first} [{}]", kept.join(", ")));
        if first.starts_with("CONNECT") {
            drop(connection.write_all(b"HTTP/1.1 403 Not Here\r\nContent-Length: 0\r\n\r\n"));
            return;
        }
        let body = if first.starts_with("HEAD") { "" } else { "[]" };
        drop(write!(
            connection,
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
    }
}

/// Both are asked; both sent the same.
fn same(place: &Place, ear: &Ear, variables: &[&str], flags: &str) -> Vec<String> {
    place.docker("docker-new", variables, flags);
    let theirs = ear.heard();
    place.ours(variables, flags);
    let ours = ear.heard();
    assert_eq!(ours, theirs, "{variables:?} {flags}");
    ours
}

#[test]
fn headers_of_the_configuration_go_with_every_request_unless_a_variable_replaces_them() {
    let (place, ear) = (Place::new(), Ear::new());
    place.file("config.json", br#"{"HttpHeaders":{"X-Foo":"bar","User-Agent":"mine"}}"#);
    let flags = format!("-H tcp://127.0.0.1:{}", ear.port);
    let sent = same(&place, &ear, &[], &flags);
    assert_eq!(sent.len(), 2);
    assert!(sent.iter().all(|request| request.contains("x-foo: bar")), "{sent:?}");
    let sent = same(&place, &ear, &["DOCKER_CUSTOM_HEADERS=x-a=b,\"x-c=d,e\""], &flags);
    assert!(sent.iter().all(|request| request.contains("x-a: b, x-c: d,e")), "{sent:?}");
}

#[test]
fn a_base_path_precedes_version_and_ping() {
    let (place, ear) = (Place::new(), Ear::new());
    let sent = same(&place, &ear, &[], &format!("-H tcp://127.0.0.1:{}/pre/fix", ear.port));
    assert!(
        sent[0].starts_with("HEAD /pre/fix/_ping ") && sent[1].starts_with("GET /pre/fix/v1.41/networks "),
        "{sent:?}"
    );
}

#[test]
fn a_pinned_version_is_sent_whatever_the_engine_speaks() {
    let (place, ear) = (Place::new(), Ear::new());
    let sent = same(&place, &ear, &["DOCKER_API_VERSION=1.37"], &format!("-H tcp://127.0.0.1:{}", ear.port));
    assert!(sent.len() == 2 && sent[1].starts_with("GET /v1.37/networks "), "{sent:?}");
}

#[test]
fn tcp_goes_through_the_proxy_of_the_environment_and_sockets_do_not() {
    let (place, ear) = (Place::new(), Ear::new());
    let proxy = format!("HTTP_PROXY=http://u:p%40@127.0.0.1:{}", ear.port);
    let far = "-H tcp://engine.invalid:2375";
    let sent = same(&place, &ear, &[&proxy], far);
    assert!(
        sent[1].starts_with("GET http://engine.invalid:2375/v1.41/networks ") && sent[1].contains("Basic "),
        "{sent:?}"
    );
    let lower = proxy.replace("HTTP_PROXY", "http_proxy");
    assert_eq!(same(&place, &ear, &[&lower], far).len(), 2);
    assert!(same(&place, &ear, &[&proxy], "-H tcp://127.0.0.1:9").is_empty());
    assert!(same(&place, &ear, &[&proxy], "-H unix:///nowhere").is_empty());
}

#[test]
fn tls_goes_through_a_tunnel() {
    let (place, ear) = (Place::new(), Ear::new());
    for name in ["ca", "cert", "key"] {
        std::fs::copy(
            crate::testbed::bed().join(format!("tls/{name}.pem")),
            place.config().join(format!("{name}.pem")),
        )
        .unwrap();
    }
    let proxy = format!("HTTPS_PROXY=http://u:p@127.0.0.1:{}", ear.port);
    place.ours(&["DOCKER_TLS_VERIFY=1", &proxy], "-H tcp://engine.invalid:2376");
    let ours = ear.heard();
    place.docker("docker-new", &["DOCKER_TLS_VERIFY=1", &proxy], "-H tcp://engine.invalid:2376");
    assert!(ours[0].starts_with("CONNECT engine.invalid:2376 HTTP/1.1 ["), "{ours:?}");
    assert_eq!(ours[0], ear.heard()[0]);
}
