//! In which order a project's containers start, and what each waits for.

use std::collections::BTreeSet;

use super::Copy;
use crate::destination::labels::Labels;

/// What a container waits for (Compose's `depends_on`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// The other one runs.
    Started,
    /// Its health check says that it is well.
    Healthy,
    /// It has ended with 0.
    Completed,
}

/// What Compose noted of `depends_on`: `db:service_healthy:false,…`.
pub(super) fn waits(labels: &Labels) -> Vec<(String, Condition)> {
    let noted = labels.get("com.docker.compose.depends_on").map(String::as_str).unwrap_or_default();
    let wait = |text: &str| {
        let mut words = text.split(':');
        let service = words.next().filter(|name| !name.is_empty())?;
        let condition = match words.next() {
            Some("service_healthy") => Condition::Healthy,
            Some("service_completed_successfully") => Condition::Completed,
            _ => Condition::Started,
        };
        Some((service.to_owned(), condition))
    };
    noted.split(',').filter_map(wait).collect()
}

/// Puts copies behind those that they wait for or share something with. What waits in a circle stays as it is.
pub(super) fn sort(copies: Vec<Copy>) -> Vec<Copy> {
    let mut left = copies;
    let mut sorted: Vec<Copy> = Vec::new();
    while !left.is_empty() {
        let waiting: BTreeSet<String> = left
            .iter()
            .flat_map(|copy| [copy.service.clone(), copy.blueprint.id.clone(), copy.blueprint.name.clone()])
            .collect();
        let ready = |copy: &Copy| {
            let own = [&copy.service, &copy.blueprint.id, &copy.blueprint.name];
            let partners = copy.blueprint.shares_with().map(|(_, partner)| partner);
            let mut needed = copy
                .waits
                .iter()
                .map(|(service, _)| service.as_str())
                .chain(partners)
                .chain(copy.blueprint.borrows_from());
            !needed.any(|word| waiting.contains(word) && !own.iter().any(|own| *own == word))
        };
        let at = left.iter().position(ready).unwrap_or(0);
        sorted.push(left.remove(at));
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(service: &str, waits: &[&str]) -> Copy {
        let waits = waits.iter().map(|service| ((*service).to_owned(), Condition::Started)).collect();
        Copy { service: service.to_owned(), waits, ..Copy::default() }
    }

    #[test]
    fn who_waits_comes_later() {
        let sorted = sort(vec![copy("app", &["db", "cache"]), copy("cache", &[]), copy("db", &["cache", "gone"])]);
        let names: Vec<&str> = sorted.iter().map(|copy| copy.service.as_str()).collect();
        assert_eq!(names, ["cache", "db", "app"]);
        assert_eq!(sort(vec![copy("a", &["b"]), copy("b", &["a"])]).len(), 2);
    }

    #[test]
    fn what_compose_noted_is_read() {
        let labels = Labels::from([(
            "com.docker.compose.depends_on".to_owned(),
            "db:service_healthy:false,job:service_completed_successfully:true,x".to_owned(),
        )]);
        let told = waits(&labels);
        assert_eq!(told[0], ("db".to_owned(), Condition::Healthy));
        assert_eq!(told[1], ("job".to_owned(), Condition::Completed));
        assert_eq!(told[2], ("x".to_owned(), Condition::Started));
        assert!(waits(&Labels::new()).is_empty());
    }
}
