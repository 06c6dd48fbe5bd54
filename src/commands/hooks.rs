//! `docker destination hooks`.

use std::path::PathBuf;

use crate::cli::hooks::{HooksArgs, HooksCommand};
use crate::context::{Variables, configuration};
use crate::error::Error;
use crate::exit::Exit;
use crate::fsio::{self, Prepared};
use crate::json;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use crate::plugin::hooks::COMMANDS;

/// Where docker's configuration says after which commands a plugin is asked.
const HOOKS: [&str; 3] = ["plugins", "destination", "hooks"];
/// What switches hooks on, for all plugins.
const FEATURE: [&str; 2] = ["features", "hooks"];
/// Notes that it was this command that switched them on.
const SWITCHED: [&str; 3] = ["plugins", "destination", "hooks-switched-on"];

/// Edits docker's configuration, and no other byte of it than what is asked for.
///
/// # Errors
/// The configuration can't be read, understood or written.
pub fn run(args: &HooksArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    let file = ConfigFile::read(globals)?;
    match args.command {
        HooksCommand::Install(_) => install(&file, console, cancel),
        HooksCommand::Remove(_) => remove(&file, console, cancel),
    }
}

fn install(file: &ConfigFile, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    let now = file.meaning()?;
    if json::get(&now, &HOOKS) == Some(COMMANDS) && json::get(&now, &FEATURE) == Some("true") {
        console.talk(&format!("{} has the hooks already\n", file.name()))?;
        return Ok(Exit::Done);
    }
    let switch = json::get(&now, &FEATURE) != Some("true");
    let mut text = file.edited(json::set(&file.text, &HOOKS, COMMANDS))?;
    if switch {
        text = file.edited(json::set(&text, &FEATURE, "true"))?;
        if json::get(&now, &FEATURE).is_none() {
            text = file.edited(json::set(&text, &SWITCHED, "true"))?;
        }
    }
    file.write(&text, cancel)?;
    console.talk(&format!(
        "added to {}: docker says what helps after {}\n",
        file.name(),
        COMMANDS.split(',').map(|command| format!("`docker {command}`")).collect::<Vec<_>>().join(", ")
    ))?;
    if switch {
        console.talk("hooks are on now, for the other plugins that have some too (`features`: `hooks`)\n")?;
    }
    Ok(Exit::Done)
}

fn remove(file: &ConfigFile, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    let now = file.meaning()?;
    let mut text = file.edited(json::remove(&file.text, &HOOKS))?;
    if json::get(&now, &SWITCHED).is_some() {
        text = file.edited(json::remove(&text, &SWITCHED))?;
        text = file.edited(json::remove(&text, &FEATURE))?;
    }
    if text == file.text {
        console.talk(&format!("{} has no hooks of docker destination\n", file.name()))?;
        return Ok(Exit::Done);
    }
    file.write(&text, cancel)?;
    console.talk(&format!("removed from {}\n", file.name()))?;
    if json::get(&now, &SWITCHED).is_none() && json::get(&now, &FEATURE) == Some("true") {
        console.talk("hooks stay on for other plugins (`features`: `hooks`)\n")?;
    }
    Ok(Exit::Done)
}

/// docker's `config.json`.
struct ConfigFile {
    path: PathBuf,
    text: String,
    is_new: bool,
}

impl ConfigFile {
    fn read(globals: &Globals) -> Result<Self, Error> {
        let path = configuration(globals, &Variables::of_process());
        if !path.exists() {
            return Ok(Self { path, text: String::new(), is_new: true });
        }
        match fsio::read(&path) {
            Ok(text) => Ok(Self { path, text, is_new: false }),
            Err(why) => Err(Error::new(Exit::Failed, format!("{}: {why}", path.display()))),
        }
    }

    fn name(&self) -> String {
        sanitise(&self.path.display().to_string()).into_owned()
    }

    fn meaning(&self) -> Result<serde_json::Value, Error> {
        if self.text.trim().is_empty() { Ok(serde_json::Value::Null) } else { self.edited(json::parse(&self.text)) }
    }

    fn edited<T>(&self, edited: Result<T, String>) -> Result<T, Error> {
        edited.map_err(|why| {
            Error::new(Exit::Failed, format!("{}: {why}; nothing was changed", self.path.display())).with_hint(format!(
                "put it there by hand: `\"plugins\": {{\"destination\": {{\"hooks\": \"{COMMANDS}\"}}}}, \"features\": {{\"hooks\": \"true\"}}`"
            ))
        })
    }

    fn write(&self, text: &str, cancel: &Cancel) -> Result<(), Error> {
        let failed =
            |why: String| Error::new(Exit::Failed, format!("{}: {why}; nothing was changed", self.path.display()));
        let _step = cancel.shield();
        if self.is_new {
            fsio::make_private(&self.path).map_err(failed)?;
        }
        let expected = (!self.is_new).then_some(self.text.as_str());
        Prepared::new(&self.path, text, expected).and_then(Prepared::put).map_err(failed)
    }
}
