//! Proxies that can't reach what they are asked to route to.

use std::sync::{Mutex, PoisonError};

use crate::doctor::{doctor, shortly};
use crate::support::{assert_shown, destination};
use crate::testbed::{Host, IMAGE, Stage, on_plain};

/// A proxy that runs is everybody's.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The engine's image under the name of a proxy's, until the test ends.
struct Disguise<'h>(&'h Host, String);

impl<'h> Disguise<'h> {
    fn of(stage: &Stage<'h>, proxy: &str) -> Self {
        let image = format!("{}/{proxy}:1", stage.name("registry"));
        stage.host.run_words(&["tag", IMAGE, &image]);
        Self(stage.host, image)
    }
}

impl Drop for Disguise<'_> {
    fn drop(&mut self) {
        drop(self.0.docker().args(["rmi", "-f", &self.1]).output());
    }
}

fn run(stage: &Stage<'_>, word: &str, network: &str, words: &[&str]) {
    let name = stage.name(word);
    stage.host.run_words(&[&["run", "-d", "--name", &name, "--network", network], words].concat());
}

#[test]
fn what_a_proxy_shares_no_network_with_is_found() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    on_plain(|host| {
        let stage = host.stage("apart");
        let name = |word: &str| stage.name(word);
        let (traefik, caddy) = (Disguise::of(&stage, "traefik"), Disguise::of(&stage, "caddy-docker-proxy"));
        destination(&stage, "red");
        host.run_words(&["network", "create", &name("edge")]);
        let (red, edge) = (name("red"), name("edge"));
        run(&stage, "traefik", &edge, &[&traefik.1, "sleep", "9999"]);
        run(&stage, "caddy", &edge, &[&caddy.1, "sleep", "9999"]);
        run(&stage, "web", &red, &["--label", "traefik.enable=true", IMAGE]);
        run(&stage, "site", &red, &["--label", "caddy=x", "--label", "caddy.reverse_proxy={{upstreams}}", IMAGE]);
        // Routed elsewhere, or by nobody.
        run(
            &stage,
            "file",
            &red,
            &[
                "--label",
                "traefik.enable=true",
                "--label",
                "traefik.http.services.a.loadbalancer.server.url=http://x",
                IMAGE,
            ],
        );
        run(&stage, "off", &red, &["--label", "traefik.enable=false", IMAGE]);
        run(&stage, "static", &red, &["--label", "caddy=x", "--label", "caddy.respond=hello", IMAGE]);
        assert_shown!(doctor(host, &[&name("RED")]), @r"
        exit 1
        error[proxy-no-network]: `site` is routed to by caddy and can't be reached by it
          labels of caddy-docker-proxy ask for it
          site is on red
          caddy is on edge
          mend: docker network connect red caddy
          note: write it into the files of the proxy too: whoever creates it anew takes it off again

        error[proxy-no-network]: `web` is routed to by traefik and can't be reached by it
          labels of Traefik ask for it
          web is on red
          traefik is on edge
          mend: docker network connect red traefik
          note: write it into the files of the proxy too: whoever creates it anew takes it off again

        2 errors on [server]
        ");
        for proxy in ["traefik", "caddy"] {
            host.run_words(&["network", "connect", &red, &name(proxy)]);
        }
        assert_eq!(shortly(&stage), "");
        // On the host's own network it reaches every bridge.
        host.run_words(&["rm", "-f", &name("traefik"), &name("caddy")]);
        run(&stage, "traefik", &edge, &[&traefik.1, "sleep", "9999"]);
        assert_shown!(shortly(&stage), @"error proxy-no-network container web");
        run(&stage, "hosted", "host", &[&traefik.1, "sleep", "9999"]);
        assert_eq!(shortly(&stage), "");
    });
}

#[test]
fn labels_that_name_a_network_the_container_isnt_on_are_found() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    on_plain(|host| {
        let stage = host.stage("pinned");
        let name = |word: &str| stage.name(word);
        let (traefik, caddy) = (Disguise::of(&stage, "traefik"), Disguise::of(&stage, "caddy-docker-proxy"));
        destination(&stage, "red");
        host.run_words(&["network", "create", &name("edge")]);
        let red = name("red");
        run(&stage, "traefik", &red, &[&traefik.1, "sleep", "9999"]);
        host.run_words(&["network", "connect", &name("edge"), &name("traefik")]);
        run(&stage, "caddy", &red, &[&caddy.1, "sleep", "9999"]);
        let pin = |label: &str, network: &str| format!("{label}={network}");
        let traefik = |network: &str| pin("traefik.docker.network", network);
        run(&stage, "web", &red, &["--label", "traefik.enable=true", "--label", &traefik(&name("edge")), IMAGE]);
        run(&stage, "sound", &red, &["--label", "traefik.enable=true", "--label", &traefik(&red), IMAGE]);
        let caddy = ["--label", "caddy=x", "--label", "caddy.reverse_proxy={{upstreams}}", "--label"];
        run(&stage, "site", &red, &[&caddy[..], &[&pin("caddy_ingress_network", "prod"), IMAGE]].concat());
        // Named as asked, and only the proxy isn't there.
        host.run_words(&["network", "create", &name("inner")]);
        run(
            &stage,
            "inward",
            &name("inner"),
            &["--label", "traefik.enable=true", "--label", &traefik(&name("inner")), IMAGE],
        );
        host.run_words(&["network", "connect", &red, &name("inward")]);
        assert_shown!(doctor(host, &[&name("RED")]), @r"
        exit 1
        error[proxy-no-network]: `inward` is routed to by traefik and can't be reached by it
          label traefik.docker.network=inner
          labels of Traefik ask for it
          inward is on inner, red
          traefik is on edge, red
          mend: docker network connect inner traefik
          note: write it into the files of the proxy too: whoever creates it anew takes it off again

        error[proxy-pin-off]: caddy-docker-proxy is told to reach `site` on network `prod`, which it isn't on
          label caddy_ingress_network=prod
          it is on red
          there is no network `prod` on the server
          note: name a network that it is on in the label, and create it anew

        warning[proxy-pin-off]: Traefik is told to reach `web` on network `edge`, which it isn't on
          label traefik.docker.network=edge
          it is on red
          Traefik takes its only network instead, and logs an error
          mend: docker network connect edge web
          note: or name a network that it is on in the label, and create it anew

        2 errors and 1 warning on [server]
        ");
    });
}
