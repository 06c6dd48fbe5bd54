//! What kind of resource a container or service is.

use super::labels::{self, Labels};

/// The kinds of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Anything that is none of the others.
    Application,
    /// A database, by its image.
    Database,
    /// A Compose project of several services, or a swarm's stack.
    Stack,
    /// What routes requests to others.
    Proxy,
}

impl Kind {
    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Database => "database",
            Self::Stack => "stack",
            Self::Proxy => "proxy",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "application" => Self::Application,
            "database" => Self::Database,
            "stack" | "service" => Self::Stack,
            "proxy" => Self::Proxy,
            _ => return None,
        })
    }
}

/// Images of proxies, by the last part of their names.
const PROXIES: [&str; 12] = [
    "traefik",
    "caddy",
    "caddy-docker-proxy",
    "nginx-proxy",
    "nginx-proxy-manager",
    "haproxy",
    "dockercloud-haproxy",
    "envoy",
    "swag",
    "zoraxy",
    "cloudflared",
    "sozu",
];

/// Images of databases, by the last part of their names.
const DATABASES: [&str; 44] = [
    "arangodb",
    "cassandra",
    "chroma",
    "clickhouse",
    "clickhouse-server",
    "cockroach",
    "couchbase",
    "couchdb",
    "cratedb",
    "dragonfly",
    "edgedb",
    "elasticsearch",
    "etcd",
    "ferretdb",
    "influxdb",
    "keydb",
    "libsql-server",
    "mariadb",
    "mariadb-galera",
    "meilisearch",
    "memcached",
    "mongo",
    "mongodb",
    "mssql-server",
    "mysql",
    "mysql-server",
    "neo4j",
    "opensearch",
    "percona",
    "percona-server",
    "pgvector",
    "postgis",
    "postgres",
    "postgresql",
    "qdrant",
    "questdb",
    "redis",
    "redis-stack",
    "redis-stack-server",
    "scylla",
    "surrealdb",
    "timescaledb",
    "valkey",
    "weaviate",
];

/// What labels say outright: our own, then Coolify's.
pub(super) fn declared(all: &Labels) -> Option<Kind> {
    let label = |key: &str| all.get(key).map(String::as_str);
    if let Some(kind) = label(labels::KIND).and_then(Kind::named) {
        return Some(kind);
    }
    if label("coolify.proxy") == Some("true") {
        return Some(Kind::Proxy);
    }
    label("coolify.type").and_then(Kind::named)
}

/// True for an image that is a proxy's.
pub(super) fn is_proxy(image: &str) -> bool {
    PROXIES.contains(&basename(image))
}

/// True for an image that is a database's.
pub(super) fn is_database(image: &str) -> bool {
    DATABASES.contains(&basename(image)) || repository(image).ends_with("mssql/server")
}

/// `registry:5000/team/postgres` of `registry:5000/team/postgres:16@sha256:…`
pub fn repository(image: &str) -> &str {
    let named = image.split('@').next().unwrap_or_default();
    match named.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => named,
    }
}

fn basename(image: &str) -> &str {
    repository(image).rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_known_by_the_last_part_of_their_names() {
        for image in [
            "postgres",
            "postgres:16-alpine",
            "registry:5000/team/postgres",
            "ghcr.io/x/redis:7@sha256:ab",
            "bitnami/mongodb",
        ] {
            assert!(is_database(image), "{image}");
        }
        assert!(is_database("mcr.microsoft.com/mssql/server:2022"));
        for image in ["postgres-exporter", "shop/server", "postgres/web:1", "", "sha256:0123"] {
            assert!(!is_database(image), "{image}");
        }
        assert!(is_proxy("traefik:v3") && !is_proxy("nginx"));
    }

    #[test]
    fn lists_are_in_order_so_that_none_is_twice() {
        assert!(DATABASES.is_sorted());
    }

    #[test]
    fn our_label_comes_before_coolifys() {
        let labels = |pairs: &[(&str, &str)]| -> Labels {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        assert_eq!(declared(&labels(&[("coolify.type", "service")])), Some(Kind::Stack));
        assert_eq!(declared(&labels(&[("coolify.type", "service"), (labels::KIND, "proxy")])), Some(Kind::Proxy));
        assert_eq!(declared(&labels(&[("coolify.proxy", "true")])), Some(Kind::Proxy));
        assert_eq!(declared(&labels(&[("coolify.type", "novel")])), None);
    }
}
