//! What a removal does, step by step: the same is printed and carried out.

use std::fmt;

use super::destination::Destination;
use super::guard::{Guard, Guest};
use super::record::Record;
use super::survey::Survey;
use crate::output::sanitise::sanitise;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Takes a proxy off the network.
    Detach {
        /// The proxy.
        guest: Guest,
        /// The network's name.
        network: String,
    },
    /// Removes the network.
    RemoveNetwork {
        /// Its full ID.
        id: String,
        /// Its name.
        name: String,
    },
    /// Removes a record.
    RemoveRecord(Record),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Detach { guest, network } => {
                write!(f, "take proxy {} off network {}", sanitise(&guest.name), sanitise(network))
            }
            Self::RemoveNetwork { id, name } => {
                write!(f, "remove network {} ({})", sanitise(name), id.get(..12).unwrap_or(id))
            }
            Self::RemoveRecord(record) => write!(f, "remove record {}", sanitise(&record.holder_name)),
        }
    }
}

/// The steps of a removal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The display name.
    pub name: String,
    /// What is done, in this order.
    pub steps: Vec<Step>,
}

impl Plan {
    /// The network that goes: its full ID and its name.
    pub fn network(&self) -> Option<(&str, &str)> {
        self.steps.iter().find_map(|step| match step {
            Step::RemoveNetwork { id, name } => Some((id.as_str(), name.as_str())),
            _ => None,
        })
    }

    /// The plan for a destination that nothing is in the way of: proxies, the network, its records. Without its network
    /// a record means nothing; the other way round a name that was changed would come back.
    pub fn of_removal(survey: &Survey, destination: &Destination, guard: &Guard) -> Self {
        let mut steps = Vec::new();
        if let Some(network) = &destination.network {
            let detach = |guest: &Guest| Step::Detach { guest: guest.clone(), network: network.name.clone() };
            steps.extend(guard.guests.iter().map(detach));
            steps.push(Step::RemoveNetwork { id: network.id.clone(), name: network.name.clone() });
        }
        let scope = destination.record.as_ref().map(Record::scope);
        let lower = survey.leftovers.iter().filter(|record| {
            record.content.of == destination.network_name && scope.is_none_or(|scope| scope == record.scope())
        });
        steps.extend(lower.chain(&destination.record).cloned().map(Step::RemoveRecord));
        Self { name: destination.name.clone(), steps }
    }
}
