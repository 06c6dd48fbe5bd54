//! Compose's provider protocol: `docker-destination compose …`, asked by Compose for a service with
//! `provider: {type: destination}` (docker/compose `docs/extension.md`, `pkg/compose/plugins.go`; observed with 2.40).
//!
//! Compose asks for `metadata`, then for `--project-name=P up --name=N --service=A --service=B SERVICE`: an option that
//! is a list comes once for each item, and only those that the metadata name come at all. It reads JSON messages from
//! standard output; anything else there, or an end with another code than 0, fails the service. Standard error is
//! thrown away. It runs providers even with `--dry-run`, and says so nowhere. Lists and debug messages are known since
//! 2.36.1.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;

use serde_json::{Value, json};

use super::argv::{self, Call, Globals};

/// What Compose wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Which options there are.
    Metadata,
    /// Services of a project shall be on a destination.
    Up {
        /// The project.
        project: String,
        /// The destination.
        destination: String,
        /// The services.
        services: Vec<String>,
    },
    /// The project goes.
    Down,
}

/// Takes the words after `compose` apart.
///
/// # Errors
/// What is wrong with them.
pub fn read(words: &[OsString]) -> Result<Ask, String> {
    let mut project = String::new();
    let mut verb = None;
    let (mut names, mut services) = (Vec::new(), Vec::new());
    for word in words {
        let Some(word) = word.to_str() else { return Err("not all words are UTF-8".to_owned()) };
        let option = word.strip_prefix("--").map(|option| option.split_once('=').unwrap_or((option, "")));
        match (option, verb) {
            (Some(("project-name", value)), _) => value.clone_into(&mut project),
            (Some(("name", value)), _) => names.push(value.to_owned()),
            (Some(("service", value)), _) => services.push(value.to_owned()),
            (None, None) => verb = Some(word),
            // The name of the service that has the provider; and whoever is newer may say more.
            _ => {}
        }
    }
    match verb {
        Some("metadata") => Ok(Ask::Metadata),
        Some("down") => Ok(Ask::Down),
        Some("up") => {
            let [destination] = <[String; 1]>::try_from(names).map_err(|names| {
                let count = if names.is_empty() { "no destination" } else { "several destinations" };
                format!("`provider: options: name` names {count}")
            })?;
            if project.is_empty() || destination.is_empty() {
                return Err("the project or the destination has no name".to_owned());
            }
            Ok(Ask::Up { project, destination, services })
        }
        other => Err(format!("`{}` is nothing that a provider of destinations does", other.unwrap_or_default())),
    }
}

/// What Compose and editors learn of the options.
pub fn metadata() -> Value {
    let parameter = |name: &str, description: &str| json!({ "name": name, "description": description, "required": true, "type": "string" });
    json!({
        "description": "Connect services to a destination",
        "up": { "parameters": [
            parameter("name", "The destination, by its name or its network"),
            parameter("service", "A service to connect, or a list of them; name them under depends_on too"),
        ] },
        "down": { "parameters": [] },
    })
}

/// The kinds of message that Compose knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Shown as the state of the service.
    Info,
    /// Fails the service, and with it what Compose was told to do.
    Error,
    /// Shown with `--verbose`.
    Debug,
}

/// One message.
pub fn message(kind: Kind, text: &str) -> String {
    let kind = match kind {
        Kind::Info => "info",
        Kind::Error => "error",
        Kind::Debug => "debug",
    };
    format!("{}\n", json!({ "type": kind, "message": text }))
}

/// What a Compose was started with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Started {
    /// docker's global flags.
    pub globals: Globals,
    /// Nothing shall be done.
    pub dry_run: bool,
}

/// Reads the words that a process was started with, its program first. None when it is no Compose: as docker's plugin it
/// is called `docker-compose --context X compose up`, by itself `docker-compose --context X up`.
pub fn started(words: &[OsString], as_plugin: bool) -> Option<Started> {
    let (program, rest) = words.split_first()?;
    let name = program.as_bytes().rsplit(|byte| *byte == b'/').next()?;
    if !name.windows(7).any(|part| part == b"compose") {
        return None;
    }
    let invocation = argv::read(rest, false).ok()?;
    let is_command = matches!(&invocation.call, Call::Command(words) if words.first().is_some_and(|w| w == "compose"));
    let globals = if as_plugin || is_command { invocation.globals } else { hoisted(rest) };
    Some(Started { globals, dry_run: is_dry(rest) })
}

/// Compose by itself takes docker's global flags from among its own, as far as the first word that is none
/// (docker/compose `cmd/compatibility/convert.go`).
fn hoisted(words: &[OsString]) -> Globals {
    const WITH_VALUE: [&str; 7] = ["--tlscacert", "--tlscert", "--tlskey", "--host", "-H", "--context", "--log-level"];
    let mut flags: Vec<OsString> = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        if !text.starts_with('-') {
            break;
        }
        if WITH_VALUE.contains(&text.as_ref()) {
            flags.push(word.clone());
            flags.extend(words.next().cloned());
        } else if matches!(text.as_ref(), "--tls" | "--tlsverify")
            || WITH_VALUE.iter().any(|flag| text.starts_with(&format!("{flag}=")))
        {
            flags.push(word.clone());
        }
    }
    argv::read(&flags, false).map(|invocation| invocation.globals).unwrap_or_default()
}

/// Whether `--dry-run` is there, and meant for Compose: behind `run` and `exec` it is a word of the container's.
fn is_dry(words: &[OsString]) -> bool {
    let own = words.iter().take_while(|word| *word != "run" && *word != "exec" && *word != "--");
    own.filter_map(|word| word.to_str()).any(|word| matches!(word, "--dry-run" | "--dry-run=true" | "--dry-run=1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn options_come_in_any_order_and_lists_one_by_one() {
        let ask = read(&words("--project-name=pp up --service=web --name=prod --novel=1 --service=db destination"));
        let services = vec!["web".to_owned(), "db".to_owned()];
        assert_eq!(ask, Ok(Ask::Up { project: "pp".to_owned(), destination: "prod".to_owned(), services }));
        assert_eq!(read(&words("metadata")), Ok(Ask::Metadata));
        assert_eq!(read(&words("--project-name=pp down destination")), Ok(Ask::Down));
        assert!(read(&words("--project-name=pp up destination")).is_err());
        assert!(read(&words("--project-name=pp up --name=a --name=b destination")).is_err());
        assert!(read(&words("--project-name=pp explode destination")).is_err());
    }

    #[test]
    fn the_engine_that_compose_was_told_is_found_among_its_words() {
        for (line, as_plugin, context) in [
            ("/x/docker-compose --context far compose up -d", true, Some("far")),
            ("/x/docker-compose -c far compose -f a.yaml up", true, Some("far")),
            ("/x/docker-compose compose up --context no", true, None),
            ("docker-compose --context far up", false, Some("far")),
            ("docker-compose --file=a.yaml --context=far up", false, Some("far")),
            ("docker-compose -f a.yaml --context no up", false, None),
            ("docker-compose up", false, None),
        ] {
            let started = started(&words(line), as_plugin).unwrap();
            assert_eq!(started.globals.context, context.map(OsString::from), "{line}");
            assert!(!started.globals.unread, "{line}");
        }
        assert_eq!(started(&words("sh -c docker"), false), None);
        assert!(started(&words("docker-compose --novel x compose up"), true).unwrap().globals.unread);
    }

    #[test]
    fn a_dry_run_is_told_from_a_word_for_a_container() {
        let dry = |line: &str| started(&words(line), true).unwrap().dry_run;
        assert!(dry("docker-compose compose --dry-run up -d"));
        assert!(dry("docker-compose compose up --dry-run"));
        assert!(!dry("docker-compose compose run web tool --dry-run"));
        assert!(!dry("docker-compose compose up --dry-run=false"));
    }
}
