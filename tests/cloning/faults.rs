//! Failing at every step: nothing half made is left, and the original is as it was.

use crate::support::{Outcome, destination, objects, plugin, remove_volumes};
use crate::testbed::proxy::{Fault, Proxy};
use crate::testbed::{IMAGE, hosts};

#[test]
fn nothing_half_made_is_left_whichever_request_fails() {
    let all = hosts();
    let host = all.iter().find(|host| host.name == "trixie").unwrap();
    let stage = host.stage("half");
    let (prod, edge) = (destination(&stage, "prod"), destination(&stage, "edge"));
    let (web, volume) = (stage.name("web"), stage.name("data"));
    host.run_words(&["run", "-d", "--name", &web, "--network", &prod, "-v", &format!("{volume}:/data"), IMAGE]);
    let before = objects(&stage);
    let looks = || {
        host.run_words(&[
            "inspect",
            "--format",
            "{{.Id}} {{.State.StartedAt}} {{json .NetworkSettings.Networks}}",
            &web,
        ])
    };
    let original = looks();
    for fault in [Fault::Refuse, Fault::CutBefore, Fault::CutAfter] {
        for n in 1.. {
            let proxy = Proxy::failing(host, n, fault);
            let outcome = Outcome::of(&mut plugin(&proxy.endpoint(), &["clone", "--to", &edge, &web]));
            let over = proxy.requests().len() < n;
            assert!(n < 60, "the command never ends by itself");
            if outcome.code == Some(0) {
                // Nothing failed, or it was found out that the engine had acted.
                host.run_words(&["rm", "-fv", &stage.name("web-clone")]);
                host.run_words(&["volume", "rm", &format!("{}_{volume}", stage.name("web-clone"))]);
            } else {
                assert!(outcome.err.starts_with("error: ") || outcome.err.contains("\nerror: "), "{}", outcome.err);
            }
            assert_eq!(objects(&stage), before, "request {n}, {fault:?}: {}", outcome.err);
            assert_eq!(looks(), original, "request {n}, {fault:?}");
            if over {
                break;
            }
        }
    }
    remove_volumes(&stage);
}
