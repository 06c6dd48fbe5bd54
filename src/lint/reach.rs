//! Whether a name leads from one service to another.
//!
//! What the engine's name server knows about a container on a network: its service's key and aliases, its container's
//! name and its hostname. A container in another one's namespace has no names at all, nor has one with `network_mode:
//! host`, `bridge` or `none`. See the facts in `tests/lint/reach.rs`.

use super::stack::{Stack, Unit};

/// What becomes of a name that a service asks for.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'s, 'a> {
    /// The sibling is on none of its networks.
    Apart(Unit<'s, 'a>),
    /// The sibling lives in the namespace of another service (the second one) and has no name.
    Inside(Unit<'s, 'a>, Unit<'s, 'a>),
    /// The sibling is on no network of Docker's that has names: `host`, `none` or `bridge`.
    Nameless(Unit<'s, 'a>, &'a str),
    /// The one who asks is on no such network.
    Deaf(Unit<'s, 'a>, &'a str),
}

impl<'s, 'a> Answer<'s, 'a> {
    /// The sibling that was asked for.
    pub fn sibling(&self) -> Unit<'s, 'a> {
        match *self {
            Self::Apart(unit) | Self::Inside(unit, _) | Self::Nameless(unit, _) | Self::Deaf(unit, _) => unit,
        }
    }
}

/// True for a `network_mode` without names.
fn nameless(mode: &str) -> bool {
    matches!(mode, "host" | "none" | "bridge")
}

impl<'a> Stack<'a> {
    /// Why a name of a sibling leads nowhere; none where somebody answers, or where nobody can tell.
    pub fn unanswered<'s>(&'s self, asker: Unit<'s, 'a>, host: &str) -> Option<Answer<'s, 'a>> {
        let carrier = self.carrier(asker)?;
        let sibling = self.sibling(host)?;
        let own = |unit: Unit<'_, '_>| unit.facts.extra_hosts.iter().any(|name| name == host);
        if sibling.number == asker.number
            || sibling.service.provider
            || carrier.service.provider
            || own(asker)
            || own(carrier)
            || asker.never_beside(&sibling)
            || self.attribute(carrier, "dns_search").is_some()
            || self.is_unsure(carrier)
            || self.is_unsure(sibling)
            || self.answers(carrier, host)
            || linked(carrier, host)
        {
            return None;
        }
        match carrier.network_mode() {
            Some(mode) if nameless(mode) => return Some(Answer::Deaf(sibling, mode)),
            Some(_) => return None,
            None => {}
        }
        match sibling.network_mode() {
            Some(mode) if nameless(mode) => Some(Answer::Nameless(sibling, mode)),
            Some(mode) if mode.starts_with("service:") => {
                self.carrier(sibling).filter(Unit::has_networks).map(|carrier| Answer::Inside(sibling, carrier))
            }
            Some(_) => None,
            None => {
                let elsewhere = self.memberships(carrier).iter().any(|m| self.shared(&m.key));
                let meant = asker.names(sibling.name());
                (meant || !elsewhere || self.leaves_default(carrier, sibling).is_some())
                    .then_some(Answer::Apart(sibling))
            }
        }
    }

    /// True when somebody on a network of a service is called so.
    fn answers(&self, unit: Unit<'_, 'a>, host: &str) -> bool {
        let networks = self.memberships(unit);
        self.called(host).any(|other| {
            let fixed = other.fixed_names().any(|name| name == host);
            self.memberships(other).iter().any(|theirs| {
                networks.iter().any(|mine| self.same_network(&mine.key, &theirs.key))
                    && (fixed || self.aliases(theirs).any(|alias| alias == host))
            })
        })
    }

    /// Of two services, the one that lists networks without `default`, while the other one is on the implied `default`
    /// alone.
    pub fn leaves_default<'s>(&self, one: Unit<'s, 'a>, other: Unit<'s, 'a>) -> Option<Unit<'s, 'a>> {
        if !one.has_networks() || !other.has_networks() || self.together(one, other) {
            return None;
        }
        let implied = |unit: Unit<'_, '_>| unit.service.networks.as_ref().is_none_or(|list| list.is_empty());
        match (implied(one), implied(other)) {
            (false, true) => Some(one),
            (true, false) => Some(other),
            _ => None,
        }
    }
}

/// True for a name that `links` gives, and for what the default bridge writes into the container's hosts.
fn linked(unit: Unit<'_, '_>, host: &str) -> bool {
    unit.facts.links.iter().any(|link| link.alias == Some(host))
        || unit.network_mode() == Some("bridge") && unit.facts.links.iter().any(|link| link.service == host)
}
