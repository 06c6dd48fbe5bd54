//! A swarm's networks: containers go where containers may, services by `docker stack deploy`.

use crate::support::Desk;
use crate::testbed::on_swarms;

#[test]
fn a_network_for_services_only_is_refused_with_what_to_do_instead() {
    on_swarms(|host| {
        let stage = host.stage("swarm");
        let (open, closed) = (stage.name("open"), stage.name("closed"));
        let labelled = |name: &str| format!("--label destination.name={name}");
        host.run(&format!("network create --driver overlay --attachable {} {open}", labelled(&open)));
        host.run(&format!("network create --driver overlay {} {closed}", labelled(&closed)));
        let file = "services: {web: {image: IMAGE}}\n";
        let desk = Desk::new(&stage, "compose-new", "shop", file);

        let refused = desk.deploy(&format!("--to {closed} up -d"));
        assert_eq!(refused.code, Some(1));
        assert!(
            refused.err.contains("takes services only, and Compose makes containers; nothing was done"),
            "{}",
            refused.err
        );
        assert_eq!((desk.containers().len(), desk.networks().len()), (0, 0));

        // What the hint says works.
        assert!(
            refused.err.contains(&format!("docker destination rewrite --network {closed} --mode only -o stack.yaml")),
            "{}",
            refused.err
        );
        let rewritten = desk.of(desk.command(&[
            "destination",
            "rewrite",
            "--network",
            &closed,
            "--mode",
            "only",
            "-o",
            "stack.yaml",
        ]));
        assert_eq!(rewritten.code, Some(0), "{}", rewritten.err);
        let mut deploy = desk.command(&[
            "stack",
            "deploy",
            "--detach=true",
            "--resolve-image",
            "never",
            "-c",
            "stack.yaml",
            &desk.project,
        ]);
        deploy.env("COMPOSE_PROJECT_NAME", &desk.project);
        let deployed = desk.of(deploy);
        assert_eq!(deployed.code, Some(0), "{}", deployed.err);
        let service = format!("{}_web", desk.project);
        let id = host.run(&format!("network inspect {closed} --format {{{{.ID}}}}"));
        let on = host.run_words(&["service", "inspect", &service, "--format", "{{json .Spec.TaskTemplate.Networks}}"]);
        assert!(on.contains(&id) && on.contains(&format!("web.{}", desk.project)), "{on}");
        host.run(&format!("service rm {service}"));

        desk.deployed(&format!("--mode only --to {open} up -d"));
        assert_eq!(desk.networks_of("web"), [open]);
        desk.deployed("down -t0");
    });
}
