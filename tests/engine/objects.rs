//! Networks and containers as engines hold them.

use std::collections::HashMap;

use docker_destination::engine::Kind;
use docker_destination::engine::models::{EndpointSettings, NetworkCreateRequest};

use crate::support::with;
use crate::testbed::{IMAGE, on_all};

fn labelled(name: &str) -> NetworkCreateRequest {
    let labels = HashMap::from([("destination.name".to_owned(), "Größe \u{1f600}".to_owned())]);
    NetworkCreateRequest { name: name.to_owned(), labels: Some(labels), ..NetworkCreateRequest::default() }
}

#[test]
fn a_network_is_made_listed_inspected_and_removed() {
    on_all(|host| {
        let stage = host.stage("network");
        let name = stage.name("one");
        with(host, async |engine| {
            let id = engine.create_network(&labelled(&name)).await?.id;
            let listed = engine.networks().await?;
            let found = listed.iter().find(|network| network.id.as_ref() == Some(&id)).expect("it is listed");
            assert_eq!(found.name.as_ref(), Some(&name));
            assert_eq!(found.labels.as_ref().unwrap()["destination.name"], "Größe \u{1f600}");
            let inspected = engine.network(&id, false).await?;
            let subnet = inspected.ipam.unwrap().config.unwrap().remove(0).subnet.expect("it has a subnet");
            assert!(host.run_words(&["network", "inspect", &id]).contains(&subnet));
            engine.remove_network(&id).await?;
            assert_eq!(engine.network(&id, false).await.unwrap_err().kind, Kind::NotFound);
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn the_raw_inspection_is_what_docker_prints() {
    on_all(|host| {
        let stage = host.stage("raw");
        let name = stage.name("net");
        let id = host.run(&format!("network create --label a=b {name}"));
        let container = host.run(&format!("run -d --name {} --network {name} {IMAGE}", stage.name("c")));
        let raw = with(host, async |engine| engine.network_json(&id, false).await).unwrap();
        let docker: serde_json::Value = serde_json::from_str(&host.run_words(&["network", "inspect", &id])).unwrap();
        assert_eq!(raw, docker[0]);
        let raw = with(host, async |engine| engine.container_json(&container).await).unwrap();
        assert_eq!(raw["Name"], format!("/{}", stage.name("c")));
    });
}

#[test]
fn a_taken_name_is_a_conflict_in_the_engines_words() {
    on_all(|host| {
        let stage = host.stage("taken");
        let name = stage.name("net");
        host.run(&format!("network create {name}"));
        let failure = with(host, async |engine| engine.create_network(&labelled(&name)).await).unwrap_err();
        assert_eq!(failure.kind, Kind::Conflict);
        assert_eq!(failure.message, host.refusal(&format!("network create {name}")));
    });
}

#[test]
fn containers_of_every_state_are_listed_with_their_networks() {
    on_all(|host| {
        let stage = host.stage("states");
        let net = stage.name("net");
        host.run(&format!("network create {net}"));
        let named = |state: &str| stage.name(state);
        host.run(&format!("run -d --name {} --network {net} {IMAGE}", named("running")));
        host.run(&format!("run -d --name {} --network {net} {IMAGE}", named("paused")));
        host.run(&format!("pause {}", named("paused")));
        host.run(&format!("run -d --name {} --network {net} {IMAGE}", named("exited")));
        host.run(&format!("kill {}", named("exited")));
        host.run(&format!("create --name {} --network {net} {IMAGE}", named("created")));
        let listed = with(host, async |engine| engine.containers().await).unwrap();
        for state in ["running", "paused", "exited", "created"] {
            let name = format!("/{}", named(state));
            let found = listed.iter().find(|c| c.names.as_ref().is_some_and(|names| names.contains(&name)));
            let found = found.unwrap_or_else(|| panic!("{name} is not listed"));
            assert_eq!(found.state.as_ref().map(ToString::to_string).as_deref(), Some(state));
            assert!(found.network_settings.as_ref().unwrap().networks.as_ref().unwrap().contains_key(&net));
            assert_eq!(found.host_config.as_ref().unwrap().network_mode.as_ref(), Some(&net));
        }
    });
}

#[test]
fn a_container_is_connected_under_an_alias_and_disconnected() {
    on_all(|host| {
        let stage = host.stage("connect");
        let (home, other) = (stage.name("home"), stage.name("other"));
        host.run(&format!("network create {home}"));
        let other_id = host.run(&format!("network create {other}"));
        let id = host.run(&format!("run -d --name {} --network {home} {IMAGE}", stage.name("c")));
        with(host, async |engine| {
            let settings =
                EndpointSettings { aliases: Some(vec!["web.shop".to_owned()]), ..EndpointSettings::default() };
            engine.connect_container(&other_id, &id, Some(settings)).await?;
            let networks = engine.container(&id).await?.network_settings.unwrap().networks.unwrap();
            assert!(networks[&other].aliases.as_ref().unwrap().contains(&"web.shop".to_owned()));
            let refused = engine.remove_network(&other_id).await.unwrap_err();
            assert_eq!(refused.kind, Kind::Forbidden);
            assert!(refused.message.contains("has active endpoints"), "{refused}");
            engine.disconnect_container(&other_id, &id, false).await?;
            engine.remove_network(&other_id).await
        })
        .unwrap();
    });
}

#[test]
fn the_server_is_known_by_name_version_and_pools() {
    on_all(|host| {
        let (info, version, spoken) = with(host, async |engine| {
            let (info, version) = (engine.info(), engine.version());
            let (info, version) = futures_util::future::try_join(info, version).await?;
            Ok((info, version, engine.api_version()))
        })
        .unwrap();
        assert_eq!(info.name, Some(host.run("info --format {{.Name}}")));
        assert_eq!(version.api_version, Some(spoken.to_string()));
        let pools = info.default_address_pools.unwrap_or_default();
        assert!(pools.iter().any(|pool| pool.size == Some(24)), "{pools:?}");
    });
}
