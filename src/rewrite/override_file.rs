//! The second file: what Compose merges over the originals so that they need not change.

use super::definitions::destination;
use super::intend::Intention;
use super::memberships::Own;
use crate::compose::{Membership, Model, Service};
use crate::yaml::{Value, render_document};

/// The text of the file, or none when the originals already mean what they should.
pub(super) fn write(model: &Model<'_>, intention: &Intention<'_>) -> Option<String> {
    let services = model.services.iter().zip(&intention.services).filter_map(|(service, intent)| {
        if intent.goes {
            return Some((service.name.to_owned(), reset()));
        }
        let mut body = Vec::new();
        if intent.moves {
            body.push(("networks".to_owned(), networks(service, intent.default_only(), &intent.want)));
        }
        if !intent.pins.is_empty() {
            let labels = intent.pins.iter().map(|(key, value)| (key.clone(), Value::Text(value.clone()))).collect();
            body.push(("labels".to_owned(), Value::Map(labels)));
        }
        (!body.is_empty()).then(|| (service.name.to_owned(), Value::Map(body)))
    });
    let connecting = intention.connecting.iter().filter(|connecting| connecting.changes()).map(|connecting| {
        let body = connecting.connector.to_value();
        let replaces = connecting.old.is_some();
        (connecting.key.clone(), if replaces { Value::Tagged("!override", Box::new(body)) } else { body })
    });
    let services = services.chain(connecting);
    let mut definitions = Vec::new();
    for network in &model.networks {
        if !intention.stay.contains(network.key) && Some(network.key) != intention.key.as_deref() {
            definitions.push((network.key.to_owned(), reset()));
        }
    }
    if let Some(key) = &intention.key
        && !intention.stay.contains(key)
    {
        let definition = destination(&intention.network);
        let redefined = model.network(key).is_some();
        definitions
            .push((key.clone(), if redefined { Value::Tagged("!override", Box::new(definition)) } else { definition }));
    }
    let text = render_document(vec![("services", Box::new(services)), ("networks", Box::new(definitions.into_iter()))]);
    (!text.is_empty()).then_some(text)
}

fn reset() -> Value {
    Value::Raw("!reset null".to_owned())
}

fn networks(service: &Service<'_>, default_only: bool, want: &[Membership<'_>]) -> Value {
    if default_only || want.is_empty() {
        return reset();
    }
    // Without networks of its own there is nothing to override.
    Own { memberships: want.into(), overrides: service.networks.is_some() }.value()
}
