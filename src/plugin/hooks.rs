//! The answer to `docker-cli-plugin-hooks`, which docker asks for after other commands when the user has opted in
//! (docker/cli `cli-plugins/manager/hooks.go` and `cli-plugins/hooks`).

use std::ffi::OsStr;

use serde_json::{Value, json};

/// The word that asks, directly after the plugin's name.
pub const ASKED: &str = "docker-cli-plugin-hooks";

/// The commands after which this plugin has something to say, as docker's configuration lists them.
pub const COMMANDS: &str = "compose up,compose create,network rm,network prune";

/// The longest text docker shows, in lines.
const LINES: usize = 10;

/// An empty template: docker prints nothing.
pub const NOTHING_TO_SAY: &str = "{\"Type\":0,\"Template\":\"\"}\n";

/// What docker says about the command that ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    /// The command as the configuration lists it: `compose up`.
    pub command: String,
}

impl Ended {
    /// Reads docker's JSON; `None` where it is none. Whether the command failed is not in it: docker 28 leaves that out
    /// for commands of plugins.
    pub fn read(word: &OsStr) -> Option<Self> {
        let said: Value = serde_json::from_str(word.to_str()?).ok()?;
        Some(Self { command: said.get("RootCmd")?.as_str()?.to_owned() })
    }
}

/// An answer that shows a text. Braces would begin a template, so a text that holds `{{` is not shown.
pub fn say(text: &str) -> String {
    if text.is_empty() || text.contains("{{") {
        return NOTHING_TO_SAY.to_owned();
    }
    let lines: Vec<&str> = text.lines().take(LINES).collect();
    format!("{}\n", json!({"Type": 0, "Template": lines.join("\n")}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_read_whatever_else_is_said() {
        let said = r#"{"RootCmd":"compose up","Flags":{"d":""},"CommandError":"exited with code 1"}"#;
        assert_eq!(Ended::read(OsStr::new(said)), Some(Ended { command: "compose up".to_owned() }));
        assert_eq!(Ended::read(OsStr::new("{}")), None);
    }

    #[test]
    fn a_text_is_said_as_a_template_that_has_nothing_to_fill_in() {
        assert_eq!(say("a\nb \"c\""), "{\"Type\":0,\"Template\":\"a\\nb \\\"c\\\"\"}\n");
        assert_eq!(say("{{.Name}}"), NOTHING_TO_SAY);
        assert_eq!(say(""), NOTHING_TO_SAY);
        assert_eq!(say(&"x\n".repeat(20)).matches("\\n").count(), 9);
    }
}
