//! What a check finds.

use std::net::IpAddr;

use super::{Check, Severity};
use crate::destination::addresses::plain;
use crate::destination::change::quoted;
use crate::destination::record::Record;
use crate::engine::models::EndpointSettings;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The ID of the check.
    pub check: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What it is about: `container shop-db-1`.
    pub about: String,
    /// The networks that it concerns, by name.
    pub networks: Vec<String>,
    /// One sentence, lower case, without a full stop.
    pub message: String,
    /// What it is known by, a fact each.
    pub evidence: Vec<String>,
    /// What mends it: the words after `docker`, a command each.
    pub mend: Vec<String>,
    /// What to do where no command of docker's does it, or what to know before.
    pub advice: Option<String>,
    /// What `--fix` would do.
    pub fix: Option<Fix>,
}

/// What `--fix` does: nothing that could be missed by anybody.
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// Removes a record that means nothing.
    RemoveRecord(Box<Record>),
    /// Takes a container that doesn't run off a network that is gone, and puts it on the one of the same name.
    Reconnect(Box<Reconnect>),
}

/// A container that doesn't run, and the network it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconnect {
    /// The container's full ID.
    pub container: String,
    /// Its name.
    pub name: String,
    /// The full ID of the network that is there.
    pub network: String,
    /// Its name.
    pub network_name: String,
    /// The full ID of the one that is gone.
    pub lost: String,
    /// What the container asked for there: aliases, addresses, options.
    pub settings: EndpointSettings,
}

impl Reconnect {
    /// The addresses that the container asked for there.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let config = self.settings.ipam_config.as_ref();
        let own = config.into_iter().flat_map(|config| [&config.ipv4_address, &config.ipv6_address]).flatten();
        own.filter_map(|address| plain(address)).collect()
    }

    /// The command that puts the container on the network: the words after `docker`.
    pub fn command(&self) -> String {
        let mut words = vec!["network connect".to_owned()];
        words.extend(self.settings.aliases.iter().flatten().map(|alias| format!("--alias {}", quoted(alias))));
        words.extend(self.addresses().iter().map(|address| {
            let flag = if address.is_ipv6() { "--ip6" } else { "--ip" };
            format!("{flag} {address}")
        }));
        words.extend([quoted(&self.network_name), quoted(&self.name)]);
        words.join(" ")
    }
}

impl Finding {
    /// True for what one look shows after another.
    pub(super) fn is_about_the_same_as(&self, other: &Self) -> bool {
        self.check == other.check && self.about == other.about && self.networks == other.networks
    }

    /// True when it concerns a network.
    pub fn concerns(&self, network: &str) -> bool {
        self.networks.iter().any(|own| own == network)
    }

    /// Names a network that it concerns.
    pub(super) fn on(&mut self, network: &str) -> &mut Self {
        if !self.concerns(network) {
            self.networks.push(network.to_owned());
        }
        self
    }

    /// Sets another weight than the check's.
    pub(super) fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Adds a fact.
    pub(super) fn evidence(&mut self, fact: impl Into<String>) -> &mut Self {
        self.evidence.push(fact.into());
        self
    }

    /// Adds a command that mends it: the words after `docker`.
    pub(super) fn mend(&mut self, words: impl Into<String>) -> &mut Self {
        self.mend.push(words.into());
        self
    }

    /// Says what to do.
    pub(super) fn advice(&mut self, advice: impl Into<String>) -> &mut Self {
        self.advice = Some(advice.into());
        self
    }
}

/// Where a check reports.
#[derive(Debug)]
pub struct Findings<'f> {
    check: &'static Check,
    list: &'f mut Vec<Finding>,
}

impl<'f> Findings<'f> {
    /// For one check.
    pub(super) fn of(check: &'static Check, list: &'f mut Vec<Finding>) -> Self {
        Self { check, list }
    }

    /// Reports a finding.
    pub fn report(&mut self, about: impl Into<String>, message: impl Into<String>) -> &mut Finding {
        self.list.push(Finding {
            check: self.check.id,
            severity: self.check.severity,
            about: about.into(),
            networks: Vec::new(),
            message: message.into(),
            evidence: Vec::new(),
            mend: Vec::new(),
            advice: None,
            fix: None,
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}
