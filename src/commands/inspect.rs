//! `docker destination inspect`.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::{Value, json};

use super::server::{self, Server};
use crate::cli::inspect::InspectArgs;
use crate::destination::addresses::{Subnet, plain};
use crate::destination::answers::Answers;
use crate::destination::deps::names;
use crate::destination::network::{Network, Scope};
use crate::destination::record::{Holder, Record};
use crate::destination::{Destination, Detail, Kind, Part, Resource};
use crate::engine::Failure;
use crate::engine::models::NetworkInspect;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::json;
use crate::output::template::Template;
use crate::plugin::argv::Globals;

/// Shows everything about destinations, in the order they were named. What can't be found is told, and the rest shown.
///
/// # Errors
/// The server can't be reached, or the template can't be read.
pub fn run(args: &InspectArgs, globals: &Globals, console: &mut Console) -> Result<Exit, Error> {
    let template = match args.format.as_deref().map(str::trim) {
        None | Some("" | "json") => None,
        Some(text) => Some(Template::parse(text, Exit::Failed)?),
    };
    server::with(globals, console, async |server, console| {
        let mut shown = Vec::new();
        let mut errors = Vec::new();
        for word in &args.destination {
            match server.survey.find(word, &server.called()) {
                Ok(destination) => match inspected(&server, destination).await {
                    Ok(one) => shown.push(one),
                    // It may have gone since it was listed.
                    Err(failure) => errors.push(failure.into()),
                },
                Err(error) => errors.push(error),
            }
        }
        let text = match (&template, args.format.is_some()) {
            (Some(template), _) => {
                let lines: Vec<String> = shown.iter().map(|one| template.row(one)).collect::<Result<_, _>>()?;
                lines.join("\n") + "\n"
            }
            (None, true) => json::line(&Value::Array(shown)) + "\n",
            (None, false) => json::indented(&Value::Array(shown)) + "\n",
        };
        console.data(text.as_bytes())?;
        for error in &errors {
            console.report(error)?;
        }
        Ok(if errors.is_empty() { Exit::Done } else { Exit::Failed })
    })
}

/// Everything about one destination.
async fn inspected(server: &Server, destination: &Destination) -> Result<Value, Failure> {
    let resources = server.survey.resources(destination);
    let containers = resources.iter().flat_map(|resource| &resource.parts).filter_map(|part| match part {
        Part::Container(container, _) => Some(container.id.as_str()),
        Part::Service(_) => None,
    });
    let details = server.details(containers).await?;
    let network = destination.network.as_ref();
    let taken = match network {
        Some(network) => taken(server, network, &resources).await?,
        None => BTreeSet::new(),
    };
    let flag = |flag: fn(&Network) -> bool| network.map(flag);
    let of_kind = |kind: Kind| -> Value {
        resources.iter().filter(|resource| resource.kind == kind).map(|r| of_resource(r, network, &details)).collect()
    };
    Ok(json!({
        "Name": destination.name,
        "Network": destination.network_name,
        "ID": destination.network_id(),
        "Context": server.context,
        "Server": server.address,
        "Status": destination.status.to_string(),
        "Created": destination.created,
        "Origin": destination.origin.name(),
        "Description": destination.description,
        "Owner": destination.owner,
        "Labels": destination.labels,
        "Driver": network.map(|network| &network.driver),
        "Scope": network.map(|network| network.scope.name()),
        "Internal": flag(|network| network.internal),
        "Attachable": flag(|network| network.attachable),
        "EnableIPv6": flag(|network| network.ipv6),
        "Options": network.map(|network| &network.options),
        "IPAM": network.map(|network| json!({
            "Subnets": network.subnets.iter().map(|subnet| of_subnet(network, subnet, &taken)).collect::<Value>(),
        })),
        "NetworkLabels": network.map(|network| &network.labels),
        "Record": destination.record.as_ref().map(of_record),
        "Applications": of_kind(Kind::Application),
        "Databases": of_kind(Kind::Database),
        "Services": of_kind(Kind::Stack),
        "Proxies": of_kind(Kind::Proxy),
        "Clashes": clashes(&resources, network, &details),
    }))
}

/// The addresses in use: those of containers and services, and those that only the network itself knows of.
pub(super) async fn taken(
    server: &Server,
    network: &Network,
    resources: &[Resource<'_>],
) -> Result<BTreeSet<IpAddr>, Failure> {
    let said = server.engine.network(&network.id, network.scope == Scope::Swarm).await?;
    let parts = resources.iter().flat_map(|resource| &resource.parts);
    Ok(parts.flat_map(|part| part.addresses(network)).chain(endpoints(&said)).collect())
}

/// The addresses that a network itself knows of.
fn endpoints(said: &NetworkInspect) -> Vec<IpAddr> {
    let containers = said.containers.iter().flat_map(|all| all.values());
    let own = containers.flat_map(|endpoint| [&endpoint.ipv4_address, &endpoint.ipv6_address]).flatten();
    let mut found: Vec<IpAddr> = own.filter_map(|address| plain(address)).collect();
    for service in said.services.iter().flat_map(|all| all.values()) {
        let tasks = service.get("Tasks").and_then(Value::as_array).into_iter().flatten();
        let addresses = tasks.filter_map(|task| task.get("EndpointIP")).chain(service.get("VIP"));
        found.extend(addresses.filter_map(|address| plain(address.as_str()?)));
    }
    found
}

fn of_subnet(network: &Network, subnet: &Subnet, taken: &BTreeSet<IpAddr>) -> Value {
    let usage = network.usage(subnet, taken.iter().copied());
    let number =
        |number: u128| u64::try_from(number).map_or_else(|_| json!(number.to_string()), |number| json!(number));
    json!({
        "Subnet": subnet.subnet,
        "IPRange": subnet.range,
        "Gateway": subnet.gateway,
        "Total": usage.map(|usage| number(usage.total)),
        "Used": usage.map(|usage| number(usage.used)),
        "Left": usage.map(|usage| number(usage.left())),
    })
}

fn of_record(record: &Record) -> Value {
    let holder = match record.holder {
        Holder::Network => "network",
        Holder::Config { .. } => "swarm config",
    };
    json!({"Holder": holder, "Name": record.holder_name, "ID": record.id, "Revision": record.content.revision})
}

fn of_resource(resource: &Resource<'_>, network: Option<&Network>, details: &[Detail]) -> Value {
    let parts: Value = resource.parts.iter().map(|part| of_part(part, network, details)).collect();
    json!({"Name": resource.name, "Parts": parts})
}

fn of_part(part: &Part<'_>, network: Option<&Network>, details: &[Detail]) -> Value {
    let addresses = network.map(|network| part.addresses(network)).unwrap_or_default();
    let names = network.map(|network| names(part, network, details)).unwrap_or_default();
    match part {
        Part::Container(container, tie) => json!({
            "Type": "container",
            "Name": container.name,
            "ID": container.id,
            "Image": container.image,
            "State": container.state.name(),
            "Status": container.status,
            "Tie": tie.name(),
            "Addresses": addresses,
            "Names": names,
        }),
        Part::Service(service) => json!({
            "Type": "swarm service",
            "Name": service.name,
            "ID": service.id,
            "Image": service.image,
            "RunningTasks": service.tasks.0,
            "DesiredTasks": service.tasks.1,
            "Addresses": addresses,
            "Names": names,
        }),
    }
}

/// Names that lead to more than one resource.
fn clashes(resources: &[Resource<'_>], network: Option<&Network>, details: &[Detail]) -> Value {
    let mut answers = Answers::default();
    for resource in resources {
        for part in &resource.parts {
            for name in network.map(|network| names(part, network, details)).unwrap_or_default() {
                answers.note(&name, part.deployed_with(resource).1);
            }
        }
    }
    let clashes = answers.clashes();
    clashes.into_iter().map(|clash| json!({"Name": clash.name, "Resources": clash.resources})).collect()
}
