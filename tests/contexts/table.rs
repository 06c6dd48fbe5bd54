//! Where docker's flags, variables, configuration and store lead, row by row. Every address here answers nobody, so what
//! is said names the endpoint.

use crate::support::Place;

struct Row(&'static [&'static str], &'static str);

fn place() -> Place {
    let place = Place::new();
    place.context("socket", r#"{"Host":"unix:///ctx.sock","SkipTLSVerify":false}"#);
    place.context("portless", r#"{"Host":"tcp://127.0.0.1"}"#);
    place.context("plain", r#"{"Host":"http://127.0.0.1:9"}"#);
    place.context("secure", r#"{"Host":"https://127.0.0.1:9"}"#);
    place.context("skip", r#"{"Host":"tcp://127.0.0.1:9","SkipTLSVerify":true}"#);
    place.context("empty", r#"{"Host":""}"#);
    place.context("nothing", "{}");
    place.context("cased", r#"{"Host":"unix:///first.sock","HOST":"unix:///last.sock"}"#);
    place.file("contexts/meta/{id:other}/meta.json", br#"{"Name":"other","Endpoints":{"kubernetes":{}}}"#);
    place.file("contexts/meta/{id:broken}/meta.json", b"{");
    for name in ["ca", "cert", "key"] {
        std::fs::create_dir_all(place.path().join("certs")).unwrap();
        let pem = testbed_pem(name);
        std::fs::write(place.path().join("certs").join(format!("{name}.pem")), &pem).unwrap();
        place.file(&format!("contexts/tls/{{id:secured}}/docker/{name}.pem"), &pem);
    }
    place.context("secured", r#"{"Host":"tcp://127.0.0.1:9"}"#);
    std::fs::create_dir(place.path().join("ca-only")).unwrap();
    std::fs::write(place.path().join("ca-only/ca.pem"), testbed_pem("ca")).unwrap();
    std::fs::create_dir(place.path().join("junk")).unwrap();
    std::fs::write(place.path().join("junk/ca.pem"), "junk").unwrap();
    place
}

fn testbed_pem(name: &str) -> Vec<u8> {
    std::fs::read(crate::testbed::bed().join(format!("tls/{name}.pem"))).unwrap()
}

fn same(place: &Place, rows: &[Row]) {
    let mut wrong = Vec::new();
    for Row(variables, flags) in rows {
        let ours = place.ours(variables, flags);
        for generation in ["docker-old", "docker-new"] {
            let theirs = place.docker(generation, variables, flags);
            if ours != theirs {
                wrong.push(format!("{variables:?} {flags}\n  {generation}: {theirs}\n  ours:       {ours}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_first_source_that_says_something_counts() {
    let place = place();
    same(
        &place,
        &[
            Row(&[], ""),
            Row(&[], "-c socket"),
            Row(&["DOCKER_HOST=unix:///env.sock"], "-c socket"),
            Row(&["DOCKER_HOST=unix:///env.sock"], "-c default"),
            Row(&["DOCKER_HOST=unix:///env.sock"], "--context="),
            Row(&["DOCKER_HOST=unix:///env.sock"], "--host="),
            Row(&["DOCKER_HOST=unix:///env.sock"], ""),
            Row(&["DOCKER_HOST=unix:///env.sock", "DOCKER_CONTEXT=socket"], ""),
            Row(&["DOCKER_CONTEXT=socket"], ""),
            Row(&["DOCKER_CONTEXT=socket"], "-H unix:///flag.sock"),
            Row(&["DOCKER_CONTEXT=portless"], "-c socket"),
            Row(&["DOCKER_CONTEXT=default"], ""),
            Row(&["DOCKER_CONTEXT=", "DOCKER_HOST="], ""),
            Row(&[], "--context= -H unix:///flag.sock"),
            Row(&["DOCKER_CONFIG=/nonexistent"], "-c socket"),
            Row(&["DOCKER_CONFIG="], "-c socket"),
            Row(&["DOCKER_CONFIG=/nonexistent"], "--config {}/.docker -c socket"),
        ],
    );
}

#[test]
fn addresses_are_completed_or_refused() {
    let rows = [
        "-H ~unix:///x~",
        "-H unix://",
        "-H unix://rel.sock",
        "-H unix://a://b",
        "-H 127.0.0.1",
        "-H 127.0.0.1:9",
        "-H :9",
        "-H tcp://",
        "-H tcp://127.0.0.1:9/pre",
        "-H tcp://[::1]:9",
        "-H [::1]:9",
        "-H tcp://127.0.0.1:9?x=1",
        "-H tcp://u@127.0.0.1:9",
        "-H tcp://127.0.0.1:abc",
        "-H /var/run/docker.sock",
        "-H foo://bar",
        "-H http://127.0.0.1:9",
        "-H https://127.0.0.1:9",
        "-H tcp://a~b",
    ];
    same(&place(), &rows.map(|flags| Row(&[], flags)));
    let place = place();
    for host in ["ssh://", "ssh://u:p@h", "ssh://h?x=1", "ssh://h#f", "ssh://a~b/"] {
        let flags = format!("-H {host}");
        assert_eq!(place.ours(&[], &flags), place.docker("docker-new", &[], &flags));
    }
    // docker itself dies of the first, and asks a name server for a host called 3.
    assert!(place.ours(&[], "-H npipe:////./pipe/docker_engine").ends_with("npipe is only supported on Windows"));
    assert!(place.ours(&[], "-H fd://3").ends_with("fd is an address for the daemon, not for its clients"));
}

#[test]
fn stored_contexts_are_taken_as_they_are() {
    let rows = [
        "-c nosuch",
        "-c a/b",
        "-c x",
        "-c portless",
        "-c plain",
        "-c secure",
        "-c skip",
        "-c empty",
        "-c nothing",
        "-c cased",
        "-c other",
        "-c secured",
    ];
    same(&place(), &rows.map(|flags| Row(&[], flags)));
    let place = place();
    let (ours, theirs) = (place.ours(&[], "-c broken"), place.docker("docker-new", &[], "-c broken"));
    let place_of = |text: &str| text.split_once("meta.json: ").map(|(before, _)| before.to_owned());
    assert_eq!(place_of(&ours), place_of(&theirs));
    assert!(place_of(&ours).is_some());
}

#[test]
fn tls_is_asked_for_by_flags_and_variables_on_the_default_context_only() {
    same(
        &place(),
        &[
            Row(&[], "--tls"),
            Row(&[], "--tls=false"),
            Row(&[], "--tlsverify=false"),
            Row(&[], "--tlsverify -H unix:///x"),
            Row(&[], "--tlscacert /nope -H unix:///x"),
            Row(&[], "--tls --tlscacert /nope"),
            Row(&["DOCKER_TLS=1"], ""),
            Row(&["DOCKER_TLS_VERIFY=0"], ""),
            Row(&["DOCKER_TLS_VERIFY="], ""),
            Row(&["DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/nope"], ""),
            Row(&["DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/nope"], "-c socket"),
            Row(&["DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH={}/certs"], ""),
            Row(&["DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH={}/certs"], "-H 127.0.0.1"),
            Row(&["DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH={}/certs"], "--tlscert /nope"),
            Row(&["DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH={}/certs"], "--tlskey /nope -H unix:///x"),
            Row(&["DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH={}/ca-only"], ""),
            Row(&["DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH={}/junk"], ""),
        ],
    );
}

#[test]
fn the_configuration_names_a_context_or_is_warned_about() {
    let place = place();
    for text in
        ["", "{}", r#"{"currentContext":""}"#, r#"{"CURRENTCONTEXT":"socket"}"#, r#"{"currentContext":"nosuch"}"#]
    {
        place.file("config.json", text.as_bytes());
        same(
            &place,
            &[Row(&[], ""), Row(&["DOCKER_CONTEXT=portless"], ""), Row(&["DOCKER_HOST=unix:///env.sock"], "")],
        );
    }
    for text in ["{", r#"{"currentContext":5}"#] {
        place.file("config.json", text.as_bytes());
        let (ours, theirs) = (place.ours(&[], ""), place.docker("docker-new", &[], ""));
        let shape = |said: &str| -> Vec<String> {
            said.lines().map(|line| line.split("config.json): ").next().unwrap().to_owned()).collect()
        };
        assert_eq!(shape(&ours), shape(&theirs));
    }
}

#[test]
fn contradicting_flags_are_refused_as_the_newer_docker_does() {
    let place = place();
    for flags in ["-c default -H unix:///h", "-c nosuch --host="] {
        let theirs = place.docker("docker-new", &[], flags);
        assert_eq!(place.endpoint(&[], flags).unwrap_err().message, theirs);
    }
}

#[test]
fn headers_that_cant_be_read_are_refused_as_the_newer_docker_does() {
    let place = place();
    for text in ["bad", "=x", "a=b,=y", "a\"b=c"] {
        let variable = format!("DOCKER_CUSTOM_HEADERS={text}");
        let theirs = place.docker("docker-new", &[&variable], "");
        assert!(theirs.starts_with("Failed to initialize: "), "{theirs}");
        assert_eq!(place.ours(&[&variable], ""), theirs, "{text}");
    }
}

#[test]
fn all_contexts_are_listed_and_a_broken_one_hides_no_other() {
    use docker_destination::context::{Contexts, Variables};
    let place = place();
    let (globals, variables) =
        (place.globals(""), Variables::from_pairs(place.variables(&["DOCKER_HOST=unix:///env.sock"])));
    let all = Contexts::read(&globals, &variables).all();
    assert_eq!(all[0].1.as_ref().unwrap().host, "unix:///env.sock");
    let good: Vec<&str> = all.iter().filter(|(_, found)| found.is_ok()).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        good,
        ["default", "cased", "empty", "nothing", "plain", "portless", "secure", "secured", "skip", "socket"]
    );
    assert_eq!(all.len(), good.len() + 2);
}
