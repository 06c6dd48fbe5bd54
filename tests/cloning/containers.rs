//! A clone of a container has all that the original was made with, and nothing that is the original's alone.

use crate::support::{destination, done, objects, refused, remove_volumes};
use crate::testbed::{IMAGE, Stage, on_plain};

/// A container with a bit of everything.
fn original(stage: &Stage<'_>, network: &str) -> String {
    let (name, volume) = (stage.name("web"), stage.name("data"));
    stage.host.run_words(&["volume", "create", "--label", "keep=1", &volume]);
    let made_with = [
        "--network-alias",
        "front",
        "-p",
        "80",
        "-v",
        "/anonymous",
        "-v",
        "/tmp:/host:ro",
        "-e",
        "SECRET=hush-hush",
        "--health-cmd",
        "true",
        "--memory",
        "64m",
        "--restart",
        "unless-stopped",
        "--label",
        "tier=1",
        "--tmpfs",
        "/scratch",
        "--user",
        "0:0",
    ];
    let mount = format!("{volume}:/data");
    let named = ["run", "-d", "--name", &name, "--network", network, "-v", &mount];
    let command = [IMAGE, "sh", "-c", "echo kept > /data/file; exec httpd -f -p 80 -h /www"];
    stage.host.run_words(&[&named[..], &made_with, &command].concat());
    name
}

/// What a container was made with, without what must differ.
fn made_with(stage: &Stage<'_>, name: &str) -> String {
    let format = "{{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}} {{.Config.Env}} {{json .Config.Healthcheck}} \
                  {{.Config.User}} {{.Config.Cmd}} {{.HostConfig.Tmpfs}} {{.Config.Image}} {{.Image}} {{.Config.Labels.tier}}";
    stage.host.run_words(&["inspect", "--format", format, name])
}

fn inspected(stage: &Stage<'_>, format: &str, name: &str) -> String {
    stage.host.run_words(&["inspect", "--format", format, name])
}

#[test]
fn a_container_is_cloned_with_volumes_and_ports_of_its_own() {
    on_plain(|host| {
        let stage = host.stage("clone");
        let (prod, edge) = (destination(&stage, "prod"), destination(&stage, "edge"));
        let web = original(&stage, &prod);
        let before = objects(&stage);
        let outcome = done(&stage, &["clone", "--to", &edge, "--dry-run", &web]);
        assert!(outcome.out.contains("would create container"), "{}", outcome.out);
        assert_eq!(objects(&stage), before);

        let outcome = done(&stage, &["clone", "--to", &edge, &web]);
        let clone = stage.name("web-clone");
        assert_eq!(outcome.out.trim_end(), clone);
        assert!(outcome.err.contains("the data stays with the original"), "{}", outcome.err);
        assert!(outcome.err.contains("mounted from the host: /tmp"), "{}", outcome.err);
        assert!(!outcome.err.contains("hush") && !outcome.out.contains("hush"), "{}", outcome.err);
        assert_eq!(made_with(&stage, &clone), made_with(&stage, &web), "on {}", host.name);
        assert_eq!(inspected(&stage, "{{.HostConfig.NetworkMode}} {{.State.Running}}", &clone), format!("{edge} true"));
        assert_eq!(inspected(&stage, "{{len .NetworkSettings.Networks}}", &clone), "1");
        let mounts = "{{range .Mounts}}{{if eq .Destination \"/data\"}}{{.Name}}{{end}}{{end}}";
        assert_ne!(inspected(&stage, mounts, &clone), inspected(&stage, mounts, &web));
        assert_eq!(host.run_words(&["exec", &clone, "cat", "/data/file"]), "kept", "written by the clone itself");

        // The next one has another name; what somebody answers to is refused.
        let said = refused(&stage, &["clone", "--to", &edge, &web]);
        assert!(said.contains("answers to `front`") && said.contains("nothing was made"), "{said}");
        for (words, what) in [
            (["clone", "--to", &edge, &stage.name("nobody")], "there is no container and no Compose project"),
            (["clone", "--to", &stage.name("nowhere"), &web], "there is no destination"),
        ] {
            let said = refused(&stage, &words);
            assert!(said.contains(what), "{said}");
        }
        remove_volumes(&stage);
    });
}

#[test]
fn a_fixed_port_is_never_fought_for() {
    on_plain(|host| {
        let stage = host.stage("port");
        let (prod, edge) = (destination(&stage, "prod"), destination(&stage, "edge"));
        let web = stage.name("web");
        host.run_words(&["run", "-d", "--name", &web, "--network", &prod, "-p", "18087:80", IMAGE]);
        let outcome = done(&stage, &["clone", "--to", &edge, "--name", &stage.name("free"), &web]);
        assert!(outcome.err.contains("port 18087") && outcome.err.contains("--publish 18087=PORT"), "{}", outcome.err);
        done(&stage, &["clone", "--to", &edge, "--name", &stage.name("chosen"), "--publish", "18087=18088", &web]);
        assert!(host.run_words(&["port", &stage.name("chosen")]).contains(":18088"));
        // A stopped original's clone may run; the original is left alone.
        host.run_words(&["kill", &web]);
        done(&stage, &["clone", "--to", &edge, "--name", &stage.name("second"), "--no-start", &web]);
        assert_eq!(inspected(&stage, "{{.State.Status}}", &stage.name("second")), "created");
        assert_eq!(inspected(&stage, "{{.State.Status}}", &web), "exited");
    });
}
