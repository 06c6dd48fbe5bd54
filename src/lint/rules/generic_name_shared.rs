//! A service is on a shared network under a name that other stacks use there too, such as `db` or `web`.
//!
//! ## Why
//! Compose makes every service answer to its key on every network it joins; no option turns that off. Where two stacks with
//! a `db` share a network, `db` leads to both databases in turn: silently, with whatever password fits. A private network
//! beside the shared one is no protection, because the own `db` is not asked while it is down.
//!
//! It is a warning for databases and for names that a sibling asks for on the shared network, and for your information
//! otherwise.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:                       # so is everybody else's
//!     image: postgres
//!     networks: [default, proxy]
//! networks:
//!   proxy:
//!     external: true
//! ```

use std::borrow::Cow;

use crate::compose::Membership;
use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::rules::default_shared::applies;
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "generic-name-shared",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("generic_name_shared.rs"),
    check,
};

/// Names of data stores that stacks have.
const STORES: [&str; 20] = [
    "db",
    "database",
    "postgres",
    "postgresql",
    "pg",
    "mysql",
    "mariadb",
    "mongo",
    "mongodb",
    "redis",
    "valkey",
    "cache",
    "memcached",
    "rabbitmq",
    "elasticsearch",
    "kafka",
    "influxdb",
    "minio",
    "storage",
    "sql",
];

/// Names of programs that stacks have.
const PROGRAMS: [&str; 20] = [
    "app",
    "web",
    "api",
    "backend",
    "frontend",
    "server",
    "client",
    "worker",
    "nginx",
    "proxy",
    "site",
    "website",
    "php",
    "queue",
    "scheduler",
    "cron",
    "service",
    "main",
    "node",
    "admin",
];

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    if stack.wishes.unique_names == Some(true) {
        return;
    }
    let all_on_default = applies(stack);
    for unit in stack.units() {
        for membership in stack.memberships(unit) {
            let key = membership.key.as_ref();
            if !stack.shared(key) || key == "default" && all_on_default {
                continue;
            }
            for name in generic(unit, membership) {
                report(stack, unit, membership, &name, findings);
            }
        }
    }
}

/// The names of a service on a network that others use too.
fn generic<'m>(unit: Unit<'_, 'm>, membership: &'m Membership<'_>) -> Vec<Cow<'m, str>> {
    let common = |name: &str| STORES.contains(&name) || PROGRAMS.contains(&name);
    let mut names = vec![Cow::Borrowed(unit.name())];
    names.extend(
        membership.aliases.iter().filter(|alias| *alias != unit.name()).map(|alias| Cow::Borrowed(alias.as_ref())),
    );
    names.retain(|name| common(name));
    names
}

fn report(stack: &Stack<'_>, unit: Unit<'_, '_>, membership: &Membership<'_>, name: &str, findings: &mut Findings<'_>) {
    let key = membership.key.as_ref();
    let asker = stack.asks().find_map(|(who, ask)| {
        let there = || stack.memberships(who).iter().any(|theirs| stack.same_network(&theirs.key, key));
        (ask.host == name && who.number != unit.number && there()).then_some((who, ask))
    });
    let own = unit.name();
    let answers = if own == name { String::new() } else { format!("answers to `{name}` and ") };
    let finding = findings.report(
        stack.span(membership.place),
        format!("`{own}` {answers}is on shared network `{key}`, where other stacks may answer to `{name}` too"),
    );
    let ways = if own == name {
        format!(
            "give the service a name that nobody else has, as `rewrite --unique-names` does, or keep it off `{key}`"
        )
    } else {
        format!("give it an alias that nobody else has, or only its private network the alias `{name}`")
    };
    finding.help(ways);
    match asker {
        Some((who, ask)) => {
            finding.related(ask.at.span, format!("`{}` asks for `{name}` and may get another stack's", who.name()));
        }
        None if STORES.contains(&name) => {}
        None => {
            finding.severity(Severity::Info);
        }
    }
}
