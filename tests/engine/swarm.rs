//! What a swarm adds.

use std::collections::HashMap;

use docker_destination::engine::Kind;
use docker_destination::engine::models::{ConfigSpec, LocalNodeState};

use crate::support::with;
use crate::testbed::{IMAGE, on_all, on_plain, on_swarms};

#[test]
fn an_engine_says_whether_it_is_in_a_swarm() {
    on_all(|host| {
        let expected = host.name.ends_with("-swarm");
        let (said, info) = with(host, async |engine| {
            Ok((engine.swarm().map(str::to_owned), engine.info().await?.swarm.unwrap().local_node_state))
        })
        .unwrap();
        assert_eq!(info == Some(LocalNodeState::ACTIVE), expected);
        if let Some(said) = said {
            assert_eq!(said, if expected { "active/manager" } else { "inactive" });
        }
    });
}

#[test]
fn a_record_in_a_config_is_updated_in_place_by_whoever_knows_its_version() {
    on_swarms(|host| {
        let stage = host.stage("config");
        let labelled = |word: &str| ConfigSpec {
            name: Some(stage.name("record")),
            labels: Some(HashMap::from([("destination.name".to_owned(), word.to_owned())])),
            data: Some("e30=".to_owned()),
            templating: None,
        };
        with(host, async |engine| {
            let id = engine.create_config(labelled("old")).await?;
            assert_eq!(engine.create_config(labelled("other")).await.unwrap_err().kind, Kind::Conflict);
            let version = engine.config(&id).await?.version.unwrap().index.unwrap();
            let version = i64::try_from(version).unwrap();
            engine.update_config(&id, version, labelled("new")).await?;
            let outdated = engine.update_config(&id, version, labelled("late")).await.unwrap_err();
            assert!(outdated.message.contains("update out of sequence"), "{outdated}");
            let filters = HashMap::from([("label".to_owned(), vec!["destination.name=new".to_owned()])]);
            let listed = engine.configs(filters).await?;
            assert!(listed.iter().any(|config| config.id.as_ref() == Some(&id)));
            engine.remove_config(&id).await
        })
        .unwrap();
    });
}

#[test]
fn services_and_their_tasks_are_listed_and_hold_their_network() {
    on_swarms(|host| {
        let stage = host.stage("service");
        let (net, name) = (stage.name("net"), stage.name("web"));
        let net_id = host.run(&format!("network create -d overlay --attachable {net}"));
        let id = host.run(&format!("service create -q --name {name} --network {net} {IMAGE}"));
        with(host, async |engine| {
            let services = engine.services().await?;
            let found = services.iter().find(|service| service.id.as_ref() == Some(&id)).expect("it is listed");
            assert_eq!(found.spec.as_ref().unwrap().name.as_ref(), Some(&name));
            let tasks = engine.tasks(HashMap::from([("service".to_owned(), vec![id.clone()])])).await?;
            assert_eq!(tasks.len(), 1);
            let verbose = engine.network(&net_id, true).await?;
            assert!(verbose.services.unwrap().contains_key(&name));
            let refused = engine.remove_network(&net_id).await.unwrap_err();
            assert!(refused.message.contains("in use by service"), "{refused}");
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn outside_of_a_swarm_its_objects_are_unavailable() {
    on_plain(|host| {
        let failure = with(host, async |engine| engine.services().await).unwrap_err();
        assert_eq!(failure.kind, Kind::Unavailable);
        assert_eq!(failure.message, host.refusal("service ls"));
    });
}
