//! `--filter KEY=VALUE`, as docker has it.

/// One filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// What is looked at, in lower case.
    pub key: String,
    /// What it has to be.
    pub value: String,
}

/// What filters take that know only a few values, and how that is told.
const KNOWN: [(&str, &[&str], &str); 2] = [
    ("kind", &["application", "database", "stack", "service", "proxy"], "application, database, stack or proxy"),
    (
        "status",
        &["created", "running", "paused", "restarting", "removing", "exited", "dead"],
        "created, running, paused, restarting, removing, exited or dead",
    ),
];

/// Reads filters by these keys.
pub(super) fn by(keys: &'static [&'static str]) -> impl Fn(&str) -> Result<Filter, String> + Clone {
    move |text| {
        let (key, value) = text.split_once('=').ok_or("bad format of filter (expected name=value)")?;
        let filter = Filter { key: key.trim().to_lowercase(), value: value.trim().to_owned() };
        if !keys.contains(&filter.key.as_str()) {
            return Err(format!("invalid filter '{}': there are {}", filter.key, keys.join(", ")));
        }
        if filter.key == "unused" && truth(&filter.value).is_none() {
            return Err("unused must be true or false".to_owned());
        }
        for (key, values, told) in KNOWN {
            if filter.key == key && !values.contains(&filter.value.as_str()) {
                return Err(format!("{key} must be {told}"));
            }
        }
        Ok(filter)
    }
}

/// What docker takes for true and false.
pub fn truth(text: &str) -> Option<bool> {
    match text {
        "1" | "true" | "TRUE" | "True" | "t" | "T" => Some(true),
        "0" | "false" | "FALSE" | "False" | "f" | "F" => Some(false),
        _ => None,
    }
}
