//! The ports that a service listens at, as far as its file says so.

use super::facts::Facts;

/// Databases and brokers by the last part of their image's name, and the port at which they listen unless told otherwise.
const WELL_KNOWN: [(&str, u16); 24] = [
    ("postgres", 5432),
    ("postgresql", 5432),
    ("postgis", 5432),
    ("pgvector", 5432),
    ("timescaledb", 5432),
    ("mysql", 3306),
    ("mysql-server", 3306),
    ("mariadb", 3306),
    ("percona", 3306),
    ("mongo", 27017),
    ("mongodb", 27017),
    ("redis", 6379),
    ("redis-stack", 6379),
    ("redis-stack-server", 6379),
    ("valkey", 6379),
    ("keydb", 6379),
    ("memcached", 11211),
    ("rabbitmq", 5672),
    ("nats", 4222),
    ("elasticsearch", 9200),
    ("opensearch", 9200),
    ("cassandra", 9042),
    ("couchdb", 5984),
    ("influxdb", 8086),
];

/// The last part of an image's name: `postgres` of `docker.io/library/postgres:16`.
pub fn image_name(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split(':').next().unwrap_or(last)
}

impl Facts<'_> {
    /// The port of the database or broker that the image is known for.
    pub fn well_known_port(&self) -> Option<u16> {
        let name = image_name(self.image.as_ref()?.raw);
        WELL_KNOWN.iter().find(|(known, _)| *known == name).map(|(_, port)| *port)
    }

    /// True when the file says that something inside listens at a port.
    pub fn listens(&self, port: u16) -> bool {
        self.ports.iter().any(|known| known.target.contains(&port))
            || self.expose.contains(&port)
            || self.well_known_port() == Some(port)
    }

    /// True when its own environment or command speaks of a port, which it may then listen at.
    pub fn speaks_of(&self, port: u16) -> bool {
        let port = port.to_string();
        let has = |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits == port);
        self.environment.iter().any(|variable| has(variable.text.raw)) || self.words.iter().any(|word| has(word.raw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_known_by_its_last_part() {
        for (image, name) in [
            ("postgres", "postgres"),
            ("postgres:16", "postgres"),
            ("docker.io/library/postgres:16@sha256:00", "postgres"),
            ("host:5000/bitnami/mysql", "mysql"),
        ] {
            assert_eq!(image_name(image), name);
        }
    }
}
