//! The pools that networks get their addresses from are nearly used up.
//!
//! ## Why
//! Each network without a subnet of its own takes a part of a pool, and a Compose project takes one for each of its networks. An
//! engine that was told nothing has 31 such parts. When all are taken, no stack with a new network can be deployed: `all
//! predefined address pools have been fully subnetted`.
//!
//! ## Mend
//! Remove networks that nothing needs, or give the engine more pools (`default-address-pools` in its configuration).

use crate::destination::change::quoted;
use crate::destination::doctor::{Check, Findings, Observed, Severity};
use crate::destination::network::{Network, Scope};
use crate::destination::pools::Pool;

pub(in crate::destination::doctor) const CHECK: Check =
    Check { id: "full-pool", severity: Severity::Warning, fixes: false, source: include_str!("full_pool.rs"), check };

/// The most networks that are named for removal.
const NAMED: usize = 10;

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    look(observed, &observed.pools, Scope::Local, findings);
    look(observed, &observed.swarm_pools, Scope::Swarm, findings);
}

fn look(observed: &Observed, pools: &[Pool], scope: Scope, findings: &mut Findings<'_>) {
    let networks: Vec<&Network> = observed.survey.networks.iter().collect();
    let total: u128 = pools.iter().map(Pool::networks).sum();
    let left: u128 = pools.iter().map(|pool| pool.left(&networks)).sum();
    if total == 0 || left * 10 > total {
        return;
    }
    let whose = if scope == Scope::Swarm { "the swarm" } else { "the engine" };
    let message = format!("{whose} has addresses for {left} more networks of {total}");
    let finding = findings.report(format!("address pools of {whose}"), message);
    if left == 0 {
        finding.severity(Severity::Error);
    }
    for pool in pools {
        finding.evidence(format!("{pool}: {} of {} taken", pool.networks() - pool.left(&networks), pool.networks()));
    }
    // What is stopped on other nodes can't be seen.
    let hidden = scope == Scope::Swarm && observed.nodes > 1;
    let idle = |network: &&&Network| {
        network.scope == scope
            && !hidden
            && !network.is_predefined()
            && pools.iter().any(|pool| pool.holds(network))
            && observed.survey.resources_on(network).is_empty()
    };
    let idle: Vec<&&Network> = networks.iter().filter(idle).collect();
    let (ours, others): (Vec<&&Network>, Vec<&&Network>) =
        idle.into_iter().partition(|network| observed.survey.destination_on(&network.id).is_some());
    let listed =
        |all: &[&&Network]| all.iter().take(NAMED).map(|network| quoted(&network.name)).collect::<Vec<_>>().join(" ");
    if !others.is_empty() {
        finding.evidence(format!("nothing is on {} of them that are no destinations", others.len()));
        finding.mend(format!("network rm {}", listed(&others)));
    }
    if !ours.is_empty() {
        finding.evidence(format!("nothing is on {} of them that are destinations", ours.len()));
        finding.mend(format!("destination rm {}", listed(&ours)));
    }
    finding.advice(if scope == Scope::Swarm {
        "a swarm's pool is chosen by `docker swarm init --default-addr-pool`; networks with a `--subnet` of their own elsewhere \
         take nothing of it"
    } else {
        "more pools are named in `default-address-pools` of /etc/docker/daemon.json; networks with a `--subnet` of their own \
         elsewhere take nothing of them"
    });
}
