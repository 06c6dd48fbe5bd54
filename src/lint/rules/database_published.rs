//! A database, cache or message broker is published on all addresses of the host.
//!
//! ## Why
//! Services of the stack reach it by name without any published port. A published one is open to everybody who reaches the
//! server: Docker's rules come before those of `ufw` and `firewalld`, so a firewall on the host does not close it.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:
//!     image: postgres:17
//!     ports: ["5432:5432"]
//! ```
//!
//! ## Fix
//! The port is bound to 127.0.0.1, so that only programs on the server itself reach it. Remove it when none does. Files that
//! are written for `docker stack deploy` have no fix: a swarm ignores the address.

use crate::compose::{Data, Said};
use crate::lint::facts::Port;
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::yaml::{Kind, Value};

pub(super) const RULE: Rule = Rule {
    id: "database-published",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("database_published.rs"),
    check,
};

/// Repositories by the last part of their names, what they are, and the ports on which they serve data.
const DATABASES: &[(&[&str], &str, &[u16])] = &[
    (
        &["postgres", "postgresql", "postgis", "timescaledb", "timescaledb-ha", "pgvector", "paradedb", "spilo"],
        "PostgreSQL",
        &[5432],
    ),
    (&["mysql", "mysql-server", "percona", "percona-server"], "MySQL", &[3306, 33060]),
    (&["mariadb", "mariadb-galera"], "MariaDB", &[3306]),
    (&["mongo", "mongodb", "mongodb-community-server", "percona-server-mongodb"], "MongoDB", &[27017, 27018, 27019]),
    (&["redis", "redis-stack", "redis-stack-server", "redis-cluster"], "Redis", &[6379]),
    (&["valkey", "valkey-bundle"], "Valkey", &[6379]),
    (&["keydb"], "KeyDB", &[6379]),
    (&["dragonfly"], "Dragonfly", &[6379]),
    (&["memcached"], "Memcached", &[11211]),
    (&["elasticsearch"], "Elasticsearch", &[9200, 9300]),
    (&["opensearch"], "OpenSearch", &[9200, 9300]),
    (&["rabbitmq"], "RabbitMQ", &[5672, 25672]),
    (&["cassandra"], "Cassandra", &[9042, 9160, 7000]),
    (&["scylla"], "Scylla", &[9042, 9160, 7000]),
    (&["cockroach"], "CockroachDB", &[26257]),
    (&["clickhouse", "clickhouse-server"], "ClickHouse", &[8123, 9000, 9004, 9009]),
    (&["influxdb"], "InfluxDB", &[8086]),
    (&["couchdb", "couchbase"], "the database", &[5984, 8091, 11210]),
    (&["neo4j"], "Neo4j", &[7687]),
    (&["arangodb"], "ArangoDB", &[8529]),
    (&["etcd"], "etcd", &[2379, 2380]),
    (&["zookeeper", "cp-zookeeper"], "ZooKeeper", &[2181]),
    (&["server", "mssql-server", "mssql", "azure-sql-edge"], "SQL Server", &[1433]),
    (&["oracle-xe", "oracle-free"], "Oracle", &[1521]),
    (&["firebird"], "Firebird", &[3050]),
];

/// Ports that say by themselves what is behind them.
const PORTS: &[(u16, &str)] = &[
    (1433, "SQL Server"),
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (6379, "Redis"),
    (11211, "Memcached"),
    (27017, "MongoDB"),
];

/// What passes connections on is published on purpose.
const PROXIES: [&str; 12] = [
    "traefik",
    "haproxy",
    "nginx",
    "envoy",
    "caddy",
    "pgbouncer",
    "proxysql",
    "pgcat",
    "pgpool",
    "supavisor",
    "maxscale",
    "mysql-router",
];

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let swarm = stack.is_for_swarm();
    for unit in stack.units().filter(Unit::publishes) {
        let inside = unit.has_networks()
            && stack.memberships(unit).iter().all(|membership| {
                stack.network(&membership.key).is_some_and(|n| !n.external() && stack.flag(n, "internal"))
            });
        if inside {
            continue;
        }
        for port in unit.facts.ports.iter().filter(|port| port.everywhere() && port.protocol == "tcp") {
            let Some((what, number)) = database(&unit, port) else { continue };
            let message = format!("`{}` publishes {what} (port {number}) on all addresses of the host", unit.name());
            let finding = findings.report(port.span, message);
            if swarm {
                finding.help(
                    "services of the stack need no published port; a swarm opens it on all addresses in any case",
                );
                continue;
            }
            finding
                .help("services of the stack need no published port; for programs on the server bind it to 127.0.0.1");
            if let Some(action) = bind(stack, port) {
                finding.fix(Fix::risky("bind it to 127.0.0.1", vec![action]));
            }
        }
    }
}

/// What a published port leads to, when that is a database.
fn database(unit: &Unit<'_, '_>, port: &Port<'_>) -> Option<(&'static str, u16)> {
    let image = unit.facts.image.as_ref().filter(|_| !unit.facts.builds);
    let repository = image.map(|text| text.get().unwrap_or(text.raw)).map(repository);
    let known = repository.as_deref().and_then(|repository| {
        let name = repository.rsplit('/').next().unwrap_or(repository);
        DATABASES.iter().find(|(names, what, _)| {
            names.contains(&name) && (*what != "SQL Server" || name != "server" || repository.contains("mssql"))
        })
    });
    if let Some((_, what, ports)) = known {
        let number = ports.iter().find(|number| port.target.contains(number))?;
        return Some((what, *number));
    }
    if repository.is_some_and(|r| PROXIES.iter().any(|proxy| r.contains(proxy))) {
        return None;
    }
    PORTS.iter().find(|(number, _)| port.target == (*number..=*number)).map(|(number, what)| (*what, *number))
}

/// An image without tag and digest. Variables count as a letter.
fn repository(image: &str) -> String {
    let mut name = String::new();
    let mut rest = image;
    while let Some((before, after)) = rest.split_once("${") {
        name.push_str(before);
        name.push('x');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    name.push_str(rest);
    let name = name.split('@').next().unwrap_or_default();
    let tag = name.rfind(':').filter(|&at| !name[at..].contains('/'));
    tag.map_or(name, |at| &name[..at]).to_ascii_lowercase()
}

/// Binds a port to the loopback address, in the form it is written in. IPv6 is left to its author.
fn bind(stack: &Stack<'_>, port: &Port<'_>) -> Option<Action> {
    const LOOPBACK: &str = "127.0.0.1";
    let Said { file, value, .. } = port.said;
    let yaml = stack.yaml(file);
    if port.address.as_deref() == Some("::") || yaml.kind(value) == Kind::Alias {
        return None;
    }
    if let Some(text) = &port.text {
        let rest = match &port.address {
            Some(address) => text.raw.strip_prefix(address.as_str())?.strip_prefix(':')?,
            None => text.raw,
        };
        let gap = if port.published.is_none() && port.address.is_none() { "::" } else { ":" };
        return Some(Action::Rewrite { file, node: text.node, part: None, text: format!("{LOOPBACK}{gap}{rest}") });
    }
    let new = Value::Text(LOOPBACK.to_owned());
    match yaml.entries(value).find(|(key, _)| yaml.scalar(*key) == "host_ip") {
        Some((key, old)) => Some(Action::Set { file, mapping: value, key, value: old, new }),
        None if matches!(stack.data(port.said), Data::Map(entries) if entries.iter().all(|(key, _)| key != "host_ip")) => {
            Some(Action::Add { file, mapping: value, key: "host_ip".to_owned(), new })
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_of_an_image() {
        for (image, name) in [
            ("postgres", "postgres"),
            ("postgres:17-alpine", "postgres"),
            ("docker.io/library/postgres:17", "docker.io/library/postgres"),
            ("localhost:5000/team/redis", "localhost:5000/team/redis"),
            ("localhost:5000/team/redis:7@sha256:ab", "localhost:5000/team/redis"),
            ("Postgres:${TAG:-17}", "postgres"),
            ("${REGISTRY:-hub.example:5000}/redis", "x/redis"),
            ("redis:${TAG", "redis"),
        ] {
            assert_eq!(repository(image), name, "{image}");
        }
    }
}
