//! The image of a clone: the very one of the original, under its name where that still means it, else by its ID.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::Duration;

use futures_util::future::{Either, select};
use serde_json::Value;
use std::pin::pin;

use crate::destination::cloning::Plan;
use crate::engine::{Engine, Failure, Kind, Passed};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;

/// How often progress is shown.
const BEAT: Duration = Duration::from_millis(250);

/// The images of a clone, by the IDs and names of the original's.
#[derive(Debug, Clone)]
pub(super) struct Images(BTreeMap<(String, String), Image>);

/// One image.
#[derive(Debug, Clone)]
pub(super) struct Image {
    /// What the clone is created with.
    pub(super) reference: String,
    /// As what it is asked for where the other server lacks it.
    pub(super) bring: Option<String>,
    /// Its size in bytes.
    pub(super) size: u64,
    /// What the original's server says of it.
    pub(super) said: Value,
    /// Why it isn't by its name.
    pub(super) note: Option<String>,
}

impl Images {
    /// Finds out which of them the target has.
    ///
    /// # Errors
    /// The original's image is gone, or an engine doesn't answer.
    pub(super) async fn settle(here: &Engine, there: &Engine, same: bool, plan: &Plan) -> Result<Self, Error> {
        let mut all = BTreeMap::new();
        for copy in &plan.copies {
            let key = (copy.blueprint.image_id.clone(), copy.blueprint.image.clone());
            if let Entry::Vacant(place) = all.entry(key) {
                let key = place.key();
                let image = if same { own(here, key).await? } else { other(here, there, key).await? };
                place.insert(image);
            }
        }
        Ok(Self(all))
    }

    /// The image of an original.
    pub(super) fn of(&self, id: &str, name: &str) -> Option<&Image> {
        self.0.get(&(id.to_owned(), name.to_owned()))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Image> {
        self.0.values()
    }

    /// Brings along what the target lacks. What was loaded stays there.
    ///
    /// # Errors
    /// An image could not be brought, or what arrived is not it.
    pub(super) async fn bring(&mut self, here: &Engine, there: &Engine, console: &mut Console) -> Result<(), Error> {
        for image in self.0.values_mut() {
            if let Some(word) = image.bring.clone() {
                image.reference = bring(here, there, &word, image, console).await?;
            }
        }
        Ok(())
    }
}

/// An image, or none.
async fn found(engine: &Engine, name: &str) -> Result<Option<Value>, Failure> {
    match engine.image_json(name).await {
        Ok(said) => Ok(Some(said)),
        Err(failure) if matches!(failure.kind, Kind::NotFound | Kind::Invalid) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// On the same server.
async fn own(here: &Engine, (id, name): &(String, String)) -> Result<Image, Error> {
    let named = found(here, name).await?;
    let size = |said: &Value| said["Size"].as_u64().unwrap_or_default();
    if let Some(said) = named.filter(|said| said["Id"] == id.as_str()) {
        return Ok(Image { reference: name.clone(), bring: None, size: size(&said), said, note: None });
    }
    let Some(said) = found(here, id).await? else { return Err(gone(name, here)) };
    let note = format!("image {name} is another one by now: the clone has the original's, {}", short(id));
    Ok(Image { reference: id.clone(), bring: None, size: size(&said), said, note: Some(note) })
}

/// On another server.
async fn other(here: &Engine, there: &Engine, (id, name): &(String, String)) -> Result<Image, Error> {
    let (own_named, own) = (found(here, name).await?, found(here, id).await?);
    let is_named = own_named.as_ref().is_some_and(|said| said["Id"] == id.as_str());
    let Some(said) = own.or(own_named.filter(|_| is_named)) else { return Err(gone(name, here)) };
    let size = said["Size"].as_u64().unwrap_or_default();
    let image = |reference: &str, bring: Option<&str>, note: Option<String>| Image {
        reference: reference.to_owned(),
        bring: bring.map(str::to_owned),
        size,
        said: said.clone(),
        note,
    };
    let their_named = found(there, name).await?;
    if their_named.as_ref().is_some_and(|their| is_same(&said, their)) {
        return Ok(image(name, None, None));
    }
    let differs = their_named.is_some().then(|| {
        format!("image {name} is another one at {}: the clone has the original's, {}", there.host(), short(id))
    });
    if found(there, id).await?.is_some() {
        return Ok(image(id, None, differs));
    }
    if their_named.is_none() && is_named {
        return Ok(image(name, Some(name), None));
    }
    // By its ID it comes without a tag: whoever uses that there goes on with what it is.
    Ok(image(id, Some(id), differs))
}

fn gone(name: &str, here: &Engine) -> Error {
    Error::new(Exit::Failed, format!("the original's image {name} is gone from {}; nothing was made", here.host()))
}

/// Whether two engines speak of the same image. Engines that keep images in containerd give them other IDs.
fn is_same(one: &Value, other: &Value) -> bool {
    let alike = |key: &str| one[key] == other[key];
    one["Id"] == other["Id"]
        || one["RootFS"]["Layers"].as_array().is_some_and(|layers| !layers.is_empty())
            && one["RootFS"]["Layers"] == other["RootFS"]["Layers"]
            && alike("Created")
            && alike("Architecture")
            && one["Config"]["Cmd"] == other["Config"]["Cmd"]
            && one["Config"]["Entrypoint"] == other["Config"]["Entrypoint"]
            && one["Config"]["Env"] == other["Config"]["Env"]
}

/// Brings one along; gives what it is called there.
async fn bring(
    here: &Engine,
    there: &Engine,
    word: &str,
    image: &Image,
    console: &mut Console,
) -> Result<String, Error> {
    let shown = sanitise(short(word)).into_owned();
    let failed = |why: &dyn std::fmt::Display| {
        Error::new(
            Exit::Failed,
            format!("image {shown} could not be brought to {}: {why}; nothing was made", there.host()),
        )
    };
    let passed = Passed::default();
    let archive = here.save_image(word).await.map_err(|failure| failed(&failure))?;
    let mut loading = pin!(there.load_image(archive, passed.clone()));
    let said = if console.err_is_terminal() {
        loop {
            match select(loading.as_mut(), pin!(tokio::time::sleep(BEAT))).await {
                Either::Left((said, _)) => break said,
                Either::Right(_) => {
                    console.talk(&format!(
                        "\rbringing image {shown}: {} of {}\x1b[K",
                        bytes(passed.bytes()),
                        bytes(image.size)
                    ))?;
                }
            }
        }
    } else {
        loading.await
    };
    if console.err_is_terminal() {
        console.talk("\r\x1b[K")?;
    }
    let said = said.map_err(|failure| failed(&failure))?;
    let names = said
        .iter()
        .filter_map(|line| line.strip_prefix("Loaded image ID: ").or_else(|| line.strip_prefix("Loaded image: ")));
    for candidate in
        [word, image.said["Id"].as_str().unwrap_or_default()].into_iter().chain(names).filter(|name| !name.is_empty())
    {
        if found(there, candidate)
            .await
            .map_err(|failure| failed(&failure))?
            .is_some_and(|their| is_same(&image.said, &their))
        {
            console.talk(&format!(
                "image {shown} was brought to {} ({})\n",
                sanitise(there.host()),
                bytes(passed.bytes())
            ))?;
            return Ok(candidate.to_owned());
        }
    }
    Err(failed(&"what arrived there is another one"))
}

/// An ID as docker shows it; a name as it is.
pub(super) fn short(word: &str) -> &str {
    word.strip_prefix("sha256:").filter(|hex| hex.len() == 64).and_then(|hex| hex.get(..12)).unwrap_or(word)
}

/// Bytes as docker shows them.
pub(super) fn bytes(number: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut left = number as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if left < 1000.0 {
            return if unit == "B" { format!("{number} B") } else { format!("{left:.1} {unit}") };
        }
        left /= 1000.0;
    }
    format!("{left:.1} TB")
}
