//! Which destination a stack is deployed to.

use crate::commands::choosing;
use crate::destination::network::Scope;
use crate::destination::{Destination, Network, Survey};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::world;

/// Who names a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// `--to`
    Flag(String),
    /// `x-destination: name` and `network` of the file.
    File {
        /// `name`
        name: Option<String>,
        /// `network`
        network: Option<String>,
    },
    /// `DOCKER_DESTINATION`
    Variable(String),
}

/// The destination of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    /// `destination Prod (network prod)`
    pub(super) title: String,
    /// Its network.
    pub(super) network: String,
    /// How it came to be this one.
    pub(super) how: &'static str,
}

/// Settles on a destination. `ask` is false where nobody is to be asked.
///
/// # Errors
/// There is none of that name, there are several and nobody can say which one, or none at all.
pub(super) fn choose(
    named: Option<&Named>,
    survey: &Survey,
    server: &str,
    ask: bool,
    console: &mut Console,
) -> Result<Chosen, Error> {
    match named {
        Some(Named::Flag(word)) => usable(survey.find(word, server)?, "--to", server),
        Some(Named::Variable(word)) => usable(survey.find(word, server)?, "DOCKER_DESTINATION", server),
        Some(Named::File { name, network }) => by_file(name.as_deref(), network.as_deref(), survey, server),
        None => among_all(survey, server, ask, console),
    }
}

fn by_file(name: Option<&str>, network: Option<&str>, survey: &Survey, server: &str) -> Result<Chosen, Error> {
    const HOW: &str = "x-destination";
    let found = match name {
        Some(name) => Some(survey.find(name, server)?),
        None => survey.destinations.iter().find(|d| Some(d.network_name.as_str()) == network),
    };
    if let (Some(found), Some(network)) = (found, network)
        && found.network_name != network
    {
        let message = format!(
            "x-destination names destination `{}`, which is network `{}`, and network `{network}`",
            found.name, found.network_name
        );
        return Err(nothing_done(&message).with_hint("leave one of `name` and `network` out"));
    }
    if let Some(found) = found {
        return usable(found, HOW, server);
    }
    let network = network.unwrap_or_default();
    let Some(there) = survey.networks_named(network).next() else {
        let message = format!("there is no network `{network}` on {server}, which x-destination names");
        let hint = format!("`docker destination create {network}` makes a destination of it");
        return Err(nothing_done(&message).with_hint(hint));
    };
    check_attachable(there, network)?;
    let title = format!("network {}, which is no destination,", sanitise(network));
    Ok(Chosen { title, network: network.to_owned(), how: HOW })
}

fn among_all(survey: &Survey, server: &str, ask: bool, console: &mut Console) -> Result<Chosen, Error> {
    let all: Vec<&Destination> = survey.destinations.iter().filter(|d| d.network.is_some()).collect();
    match all.as_slice() {
        [] => {
            let error = nothing_done(&format!("there is no destination on {server} to deploy to"));
            Err(error.with_hint("`docker destination create NAME` makes one; --mode isolated does without"))
        }
        [only] => usable(only, "the only one there is", server),
        several => {
            if ask && world::in_is_terminal() && console.err_is_terminal() {
                let chosen = choosing::ask(several, survey, server, "Deploy to which one?", console)?;
                return usable(chosen.ok_or_else(|| nothing_done("no destination was chosen"))?, "chosen", server);
            }
            let names: Vec<String> = several.iter().map(|d| format!("`{}`", sanitise(&d.name))).collect();
            let message = format!("which destination on {server} is meant isn't said: {}", names.join(", "));
            Err(nothing_done(&message).with_hint(
                "say it with --to NAME before the command, or in DOCKER_DESTINATION; --mode isolated does without",
            ))
        }
    }
}

fn usable(destination: &Destination, how: &'static str, server: &str) -> Result<Chosen, Error> {
    let (name, network) = (&destination.name, &destination.network_name);
    let Some(there) = &destination.network else {
        let message = format!("the network `{network}` of destination `{name}` on {server} is gone");
        return Err(nothing_done(&message).with_hint("docker destination ls shows what is there"));
    };
    check_attachable(there, name)?;
    let title = format!("destination {} (network {})", sanitise(name), sanitise(network));
    Ok(Chosen { title, network: network.clone(), how })
}

/// A swarm's network takes containers, which is what Compose makes, only when it was made so.
fn check_attachable(network: &Network, name: &str) -> Result<(), Error> {
    if network.scope != Scope::Swarm || network.attachable {
        return Ok(());
    }
    let message = format!("`{name}` is a swarm's network that takes services only, and Compose makes containers");
    let hint = format!(
        "deploy it as a stack: `docker destination rewrite --network {} --mode only -o stack.yaml`, then \
         `COMPOSE_PROJECT_NAME=STACK docker stack deploy -c stack.yaml STACK`",
        network.name
    );
    Err(nothing_done(&message).with_hint(hint))
}

fn nothing_done(message: &str) -> Error {
    Error::new(Exit::Failed, format!("{}; nothing was done", sanitise(message)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::Lists;
    use crate::engine::models;

    /// An engine with networks that are destinations, and one that is none.
    fn survey(names: &[&str]) -> Survey {
        let network = |name: &str, labels: &[(&str, &str)]| models::Network {
            id: Some(format!("{name:0<64}")),
            name: Some(name.to_owned()),
            driver: Some("bridge".to_owned()),
            labels: Some(labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()),
            ..models::Network::default()
        };
        let mut networks = vec![network("plain", &[])];
        networks.extend(names.iter().map(|name| network(&name.to_lowercase(), &[("destination.name", name)])));
        Survey::of(&Lists { networks, ..Lists::default() })
    }

    fn chosen(named: Option<&Named>, there: &[&str]) -> String {
        let mut console = Console::new();
        match choose(named, &survey(there), "here", false, &mut console) {
            Ok(chosen) => format!("{} by {}", chosen.network, chosen.how),
            Err(error) => error.message,
        }
    }

    #[test]
    fn what_is_named_is_taken_and_nothing_else() {
        let flag = |word: &str| Some(Named::Flag(word.to_owned()));
        let file = |name: Option<&str>, network: Option<&str>| {
            Some(Named::File { name: name.map(str::to_owned), network: network.map(str::to_owned) })
        };
        let one = ["Edge"];
        let two = ["Edge", "Office"];
        for (named, there, expected) in [
            (flag("edge"), &two[..], "edge by --to"),
            (flag("other"), &one, "there is no destination `other` on here"),
            (Some(Named::Variable("office".to_owned())), &two, "office by DOCKER_DESTINATION"),
            (file(Some("Office"), None), &two, "office by x-destination"),
            (file(None, Some("office")), &two, "office by x-destination"),
            (file(Some("Edge"), Some("edge")), &two, "edge by x-destination"),
            (file(None, Some("plain")), &two, "plain by x-destination"),
            (
                file(None, Some("gone")),
                &one,
                "there is no network `gone` on here, which x-destination names; nothing was done",
            ),
            (
                file(Some("Edge"), Some("office")),
                &two,
                "x-destination names destination `Edge`, which is network `edge`, and network `office`; nothing was done",
            ),
            (None, &one, "edge by the only one there is"),
            (None, &two, "which destination on here is meant isn't said: `Edge`, `Office`; nothing was done"),
            (None, &[], "there is no destination on here to deploy to; nothing was done"),
        ] {
            assert_eq!(chosen(named.as_ref(), there), expected, "{named:?} among {there:?}");
        }
    }
}
