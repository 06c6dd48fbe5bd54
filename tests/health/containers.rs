//! Containers that can't start, or won't when they are stopped; that are ill; that share a name.

use std::time::{Duration, Instant};

use crate::doctor::{doctor, found, shortly};
use crate::support::{assert_shown, compose, destination};
use crate::testbed::{Host, IMAGE, Stage, on_plain, on_those};

/// Engines that let no container start whose first network is gone.
fn on_strict(check: impl Fn(&Host) + Sync) {
    let strict: Vec<Host> =
        crate::testbed::hosts().into_iter().filter(|host| ["trixie", "sid"].contains(&host.name.as_str())).collect();
    on_those(&strict, check);
}

fn run(stage: &Stage<'_>, word: &str, words: &[&str]) {
    let name = stage.name(word);
    stage.host.run_words(&[&["run", "-d", "--name", &name], words].concat());
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn containers_whose_network_is_gone_are_found_whatever_they_do() {
    on_plain(|host| {
        let stage = host.stage("gone");
        let name = |word: &str| stage.name(word);
        for word in ["red", "blue"] {
            host.run_words(&["network", "create", &name(word)]);
        }
        let (red, blue) = (name("red"), name("blue"));
        run(&stage, "ran", &["--network", &red, IMAGE]);
        host.run_words(&["create", "--name", &name("fresh"), "--network", &red, IMAGE]);
        run(&stage, "second", &["--network", &blue, IMAGE]);
        host.run_words(&["network", "connect", &red, &name("second")]);
        run(&stage, "moved", &["--network", &red, IMAGE]);
        host.run_words(&["network", "connect", &blue, &name("moved")]);
        host.run_words(&["network", "disconnect", &red, &name("moved")]);
        host.run_words(&["kill", &name("ran"), &name("second")]);
        host.run_words(&["network", "rm", &red]);
        let told = shortly(&stage);
        if host.name == "bookworm" {
            assert_shown!(told, @r"
            error lost-network container fresh
            error lost-network container ran
            error lost-network container second
            info lost-network container moved
            ");
            // What is told is so: it starts.
            host.run_words(&["restart", "-t", "0", &name("moved")]);
        } else {
            assert_shown!(told, @r"
            error lost-network container fresh
            error lost-network container ran
            error lost-network container second
            warning lost-network container moved
            ");
            host.refusal(&format!("restart -t 0 {}", name("moved")));
        }
        for word in ["fresh", "ran", "second"] {
            host.refusal(&format!("start {}", name(word)));
        }
        // The mend mends it, for those that ran before with the other one.
        host.run_words(&["network", "create", &red]);
        host.run_words(&["start", &name("fresh"), &name("moved")]);
        let left = shortly(&stage);
        let dead: Vec<&str> = left.lines().filter(|line| line.contains("dead-endpoint")).collect();
        assert_eq!(dead.len(), 2, "{left}");
    });
}

#[test]
fn what_a_container_was_created_on_and_left_is_told_while_it_is_there() {
    on_strict(|host| {
        let stage = host.stage("bound");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        destination(&stage, "blue");
        run(&stage, "api", &["--network", &name("red"), IMAGE]);
        host.run_words(&["network", "connect", &name("blue"), &name("api")]);
        host.run_words(&["network", "disconnect", &name("red"), &name("api")]);
        assert_shown!(doctor(host, &[&name("RED")]), @r"
        exit 1
        warning[bound-elsewhere]: container `api` needs network `red`, on which it was created and isn't any more, to start again
          its network mode is `red`, and it is on blue
          nothing runs on `red`, so `docker network prune` would remove it
          mend: docker network connect red api

        1 warning on [server]
        ");
        run(&stage, "other", &["--network", &name("red"), IMAGE]);
        assert!(doctor(host, &[&name("BLUE")]).starts_with("exit 0\ninfo[bound-elsewhere]"));
        host.run_words(&["network", "connect", &name("red"), &name("api")]);
        assert!(doctor(host, &[&name("RED")]).starts_with("exit 0\nnothing is wrong"));
    });
}

#[test]
fn a_guest_whose_host_is_gone_is_found() {
    on_plain(|host| {
        let stage = host.stage("guest");
        let name = |word: &str| stage.name(word);
        run(&stage, "host", &[IMAGE]);
        run(&stage, "side", &["--network", &format!("container:{}", name("host")), IMAGE]);
        assert_eq!(shortly(&stage), "");
        host.run_words(&["rm", "-f", &name("host")]);
        assert_shown!(shortly(&stage), @"error lost-host container side");
        host.run_words(&["kill", &name("side")]);
        assert_shown!(found(&stage)[0]["Message"].as_str().unwrap(), @"container `side` can't start: the container whose network it uses is gone");
        host.refusal(&format!("start {}", name("side")));
    });
}

#[test]
fn names_that_two_stacks_answer_to_are_found_and_unique_ones_mend_it() {
    on_plain(|host| {
        let stage = host.stage("stacks");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        let file = format!(
            "services:\n  app: {{image: {IMAGE}, networks: [red]}}\n  db: {{image: {IMAGE}, networks: [red]}}\nnetworks:\n  \
             red: {{external: true, name: {}}}\n",
            name("red")
        );
        let folders = ["pa", "pb"].map(|project| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("compose.yaml"), &file).unwrap();
            compose(host, "compose-new", folder.path(), &["-p", &name(project), "up", "-d"]);
            folder
        });
        let told = doctor(host, &[&name("RED")]);
        let told = folders.iter().fold(told, |told, folder| told.replace(folder.path().to_str().unwrap(), "[folder]"));
        assert_shown!(told, @r"
        exit 1
        warning[shared-name]: `app`, `db` on destination `RED` are answered by stack pa and by stack pb
          pa-app-1 answers to app
          pa-db-1 answers to db
          pb-app-1 answers to app
          pb-db-1 answers to db
          mend: docker destination rewrite --destination RED --connect --unique-names --in-place -f [folder]/compose.yaml
          docker destination rewrite --destination RED --connect --unique-names --in-place -f [folder]/compose.yaml
          note: then deploy them again with `docker compose up -d`

        1 warning on [server]
        ");
        // One of them down: its app reaches the other one's database all the same.
        compose(host, "compose-new", folders[0].path(), &["-p", &name("pa"), "stop", "-t", "0"]);
        assert!(doctor(host, &[&name("RED")]).starts_with("exit 0\ninfo[shared-name]"));
        for finding in found(&stage) {
            for mend in finding["Mend"].as_array().unwrap() {
                let words: Vec<&str> = mend.as_str().unwrap().split(' ').skip(2).collect();
                crate::support::Outcome::of(&mut crate::support::plugin(&host.endpoint, &words));
            }
        }
        for (folder, project) in folders.iter().zip(["pa", "pb"]) {
            compose(
                host,
                "compose-new",
                folder.path(),
                &["-p", &name(project), "up", "-d", "--remove-orphans", "-t", "0"],
            );
        }
        assert!(
            doctor(host, &[&name("RED")]).starts_with("exit 0\nnothing is wrong"),
            "{}",
            doctor(host, &[&name("RED")])
        );
        for (folder, project) in folders.iter().zip(["pa", "pb"]) {
            compose(host, "compose-new", folder.path(), &["-p", &name(project), "down", "-t", "0"]);
        }
    });
}

#[test]
fn ill_containers_on_destinations_are_found() {
    on_plain(|host| {
        let stage = host.stage("ill");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        let health = ["--health-cmd", "false", "--health-interval", "1s", "--health-retries", "1"];
        run(&stage, "sick", &[&["--network", &name("red")], &health[..], &[IMAGE]].concat());
        run(&stage, "looping", &["--network", &name("red"), "--restart", "always", IMAGE, "false"]);
        let shown = |word: &str, what: &str| host.run_words(&["inspect", "--format", what, &name(word)]);
        wait_until("it never got unhealthy", || shown("sick", "{{.State.Health.Status}}") == "unhealthy");
        wait_until("it never restarted", || shown("looping", "{{.RestartCount}}").parse::<u32>().unwrap() > 5);
        // It is up for a moment now and then.
        let mut told = String::new();
        wait_until("the loop was never seen", || {
            told = doctor(host, &[&name("RED")]);
            told.contains("restart-loop")
        });
        let lines: Vec<&str> = told.lines().filter(|line| !line.contains("docker says")).collect();
        assert_shown!(lines.join("\n"), @r"
        exit 1
        warning[restart-loop]: container `looping` ends and is started again, over and over
          mend: docker logs --tail 50 looping

        warning[unhealthy]: container `sick` is unhealthy
          mend: docker inspect --format '{{json .State.Health}}' sick
          docker logs --tail 50 sick

        2 warnings on [server]
        ");
    });
}

#[test]
fn copies_of_one_proxy_and_of_one_service_share_its_name_and_nobody_minds() {
    crate::testbed::on_all(|host| {
        let stage = host.stage("copies");
        let name = |word: &str| stage.name(word);
        let image = format!("{}/haproxy:1", name("registry"));
        host.run_words(&["tag", IMAGE, &image]);
        let overlay = if host.name.ends_with("-swarm") { ["-d", "overlay", "--attachable"].as_slice() } else { &[] };
        let label = format!("destination.name={}", name("RED"));
        host.run_words(&[&["network", "create"], overlay, &["--label", &label, &name("red")]].concat());
        let project = format!("com.docker.compose.project={}", name("shop"));
        for copy in ["one", "two"] {
            let labels = ["--label", &project, "--label", "com.docker.compose.service=edge"];
            let words = ["--network", &name("red"), "--network-alias", "edge"];
            run(&stage, copy, &[&words[..], &labels[..], &[&image]].concat());
        }
        if !overlay.is_empty() {
            host.run(&format!(
                "service create -q --name {} --network {} --replicas 2 {image}",
                name("front"),
                name("red")
            ));
        }
        let told = doctor(host, &[&name("RED")]);
        let clashes = crate::support::told(host, &["inspect", "--format", "{{len .Clashes}}", &name("RED")]);
        drop(host.docker().args(["rmi", "-f", &image]).output());
        assert!(told.starts_with("exit 0\nnothing is wrong"), "{told}");
        assert_eq!(clashes, "0\n");
    });
}

#[test]
fn two_versions_side_by_side_are_told_and_no_fault() {
    on_plain(|host| {
        let stage = host.stage("versions");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        for version in ["blue", "green"] {
            run(&stage, version, &["--network", &name("red"), "--network-alias", "api", IMAGE]);
        }
        assert_shown!(doctor(host, &[&name("RED")]), @r"
        exit 0
        info[shared-name]: `api` on destination `RED` is answered by application blue and by application green
          they run one image outside of Compose, perhaps so on purpose
          blue answers to api
          green answers to api
          note: take one of them off and put it on again under another alias: docker network disconnect red NAME, docker network connect --alias ALIAS red NAME

        1 info on [server]
        ");
    });
}

#[test]
fn what_compose_ran_once_is_nobodys_to_start() {
    on_plain(|host| {
        let stage = host.stage("once");
        let name = |word: &str| stage.name(word);
        host.run_words(&["network", "create", &name("red")]);
        let label = "com.docker.compose.oneoff=True";
        run(&stage, "job", &["--network", &name("red"), "--label", label, IMAGE, "true"]);
        wait_until("it never ended", || {
            host.run_words(&["inspect", "--format", "{{.State.Running}}", &name("job")]) == "false"
        });
        host.run_words(&["network", "rm", &name("red")]);
        assert_eq!(shortly(&stage), "");
    });
}
