//! The networks that a service shall have.

use std::borrow::Cow;

use rustc_hash::FxHashSet as HashSet;

use super::intend::{PROJECT, plain_name};
use super::losses::lost_option;
use super::report::{Kind, Report};
use super::settings::{Mode, Settings};
use crate::compose::{Data, Membership, Service, add_new};

/// Says why a service that keeps its mode does not join.
pub(super) fn keeps_mode(service: &Service<'_>, settings: &Settings, report: &mut Report) {
    if settings.mode == Mode::Isolated {
        return;
    }
    let (place, message) = match service.network_mode() {
        Some((mode, place)) => match mode.strip_prefix("service:") {
            Some(other) => (
                place,
                format!("`{}` shares the network of service `{other}` and is reached where that is", service.name),
            ),
            None => (
                place,
                format!("`{}` keeps `network_mode: {mode}` and can't join `{}`", service.name, settings.network),
            ),
        },
        None => {
            (service.place, format!("`{}` is run by a provider and can't join `{}`", service.name, settings.network))
        }
    };
    report.add(Kind::Note, "network-mode", place, message).service(service.name);
}

/// What decides about all services alike.
pub(super) struct Joining<'a> {
    pub(super) settings: &'a Settings,
    pub(super) keep: &'a HashSet<&'a str>,
    pub(super) destination: &'a HashSet<&'a str>,
    pub(super) default_redefined: bool,
}

impl Joining<'_> {
    /// The networks a service shall have.
    pub(super) fn want<'m>(
        &self,
        service: &Service<'m>,
        now: &[Membership<'m>],
        key: Option<&str>,
        joined: bool,
        report: &mut Report,
    ) -> Vec<Membership<'m>> {
        let kept = |m: &Membership<'_>| self.keep.contains(m.key.as_ref());
        if key.is_none() && now.iter().all(kept) {
            return now.to_vec();
        }
        let only = key.is_some() && self.settings.mode == Mode::Only;
        let mut default = Membership::plain("default", service.place);
        let mut shared = Membership::plain(key.unwrap_or_default().to_owned(), service.place);
        // What several networks bring is said once.
        let (mut moved, mut aliases, mut options) = (Vec::new(), Vec::new(), HashSet::default());
        let mut rest = Vec::new();
        for membership in now {
            if membership.key == "default" && !only {
                default.aliases.clone_from(&membership.aliases);
                default.options.clone_from(&membership.options);
                if self.default_redefined && !kept(membership) {
                    default.options.retain(|(name, value, place)| {
                        let address = matches!(*name, "ipv4_address" | "ipv6_address" | "link_local_ips");
                        if address {
                            lost_option(service, "default", name, value, *place, report);
                        }
                        !address
                    });
                }
            } else if key.is_some() && self.destination.contains(membership.key.as_ref()) {
                // Several keys may stand for the destination.
                aliases.extend_from_slice(&membership.aliases);
                for option in &membership.options {
                    if options.insert(option.0) {
                        shared.options.push(option.clone());
                    }
                }
            } else if kept(membership) {
                rest.push(membership.clone());
            } else {
                moved.extend_from_slice(&membership.aliases);
                for (name, value, place) in &membership.options {
                    lost_option(service, &membership.key, name, value, *place, report);
                }
            }
        }
        let mut want = Vec::with_capacity(rest.len() + 2);
        if only {
            aliases.append(&mut moved);
        }
        add_new(&mut shared.aliases, &aliases);
        if !only {
            add_new(&mut default.aliases, &moved);
        }
        if key.is_some() {
            let plain = plain_name(service, self.settings);
            if self.settings.unique.is_some()
                && (plain != service.name
                    || !service.name.ends_with(&format!("-{}", self.settings.unique.as_deref().unwrap_or(""))))
            {
                add_new(&mut default.aliases, std::slice::from_ref(&plain));
            }
            add_new(&mut shared.aliases, &[Cow::Owned([plain.as_ref(), ".", PROJECT].concat())]);
        }
        let ranked = default.options.iter().any(|(name, ..)| *name == "gw_priority");
        if joined && self.settings.gw_priority && !only && !ranked {
            default.options.push(("gw_priority", Data::Scalar("1".to_owned(), true), service.place));
        }
        if !only {
            want.push(default);
        }
        want.extend(rest);
        if key.is_some() {
            want.push(shared);
        }
        want
    }
}
