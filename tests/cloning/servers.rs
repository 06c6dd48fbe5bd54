//! A clone on another server, where its image is brought along.

use crate::support::{Outcome, destination, plugin};
use crate::testbed::{bed, hosts};

#[test]
fn a_container_is_cloned_to_another_server_with_its_image() {
    let all = hosts();
    let host = |name: &str| all.iter().find(|host| host.name == name).unwrap();
    let (here, there) = (host("sid"), host("bookworm"));
    let (stage, far) = (here.stage("far"), there.stage("far"));
    let prod = destination(&stage, "prod");
    let edge = destination(&far, "edge");
    // An image that the other server lacks: a layer more than the bed's.
    let (image, web) = (format!("{}:1", stage.name("image")), stage.name("web"));
    here.run_words(&[
        "run",
        "--name",
        &stage.name("maker"),
        crate::testbed::IMAGE,
        "sh",
        "-c",
        "echo own > /www/index.html",
    ]);
    here.run_words(&["commit", &stage.name("maker"), &image]);
    here.run_words(&["run", "-d", "--name", &web, "--network", &prod, &image, "httpd", "-f", "-p", "80", "-h", "/www"]);
    let to = format!("bookworm/{edge}");
    let run = |words: &[&str]| {
        let mut command = plugin(&here.endpoint, words);
        command.env_remove("DOCKER_HOST").env("DOCKER_CONTEXT", "sid").env("DOCKER_CONFIG", bed().join("config"));
        Outcome::of(&mut command)
    };
    let outcome = run(&["clone", "--to", &to, "--name", &far.name("web"), &web]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.err);
    assert!(outcome.err.contains("was brought to"), "{}", outcome.err);
    assert_eq!(there.run_words(&["exec", &far.name("web"), "cat", "/www/index.html"]), "own");
    let again = run(&["clone", "--to", &to, "--name", &far.name("second"), &web]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(!again.err.contains("was brought to"), "{}", again.err);
    let missing = run(&["clone", "--to", &format!("nonsense/{edge}"), &web]);
    assert_eq!(missing.code, Some(1), "{}", missing.err);
    assert!(missing.err.contains("nonsense"), "{}", missing.err);
    // What is to be done there is to be done there.
    let lost = destination(&far, "lost");
    let recorded = Outcome::of(&mut plugin(&there.endpoint, &["update", "--description", "x", &lost]));
    assert_eq!(recorded.code, Some(0), "{}", recorded.err);
    there.run_words(&["network", "rm", &lost]);
    let gone = run(&["clone", "--to", &format!("bookworm/{lost}"), &web]);
    let mend = format!("hint: `docker --context bookworm destination rm {lost}` removes");
    assert!(gone.code == Some(1) && gone.err.contains(&mend), "{}", gone.err);
    far.clear();
    there.run_words(&["rmi", &image]);
    stage.clear();
    here.run_words(&["rmi", &image]);
}
