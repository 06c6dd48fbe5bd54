//! Containers that were being created anew when that was cut short. The new one bears a label with the ID of the one whose
//! place it takes: whatever else has such a name is somebody else's.

use super::change::quoted;
use super::container::{Container, State};
use super::labels;
use super::survey::Survey;

/// What a new container is called until the old one has stopped.
pub fn coming(name: &str) -> String {
    format!("{name}.coming")
}

/// What the old container is called until the new one stands.
pub fn going(name: &str) -> String {
    format!("{name}.going")
}

/// The label of a container that takes another one's place, which ran or didn't.
pub fn mark(old: &str, ran: bool) -> String {
    format!("{old} {}", if ran { "running" } else { "stopped" })
}

/// Two containers of which one is to stay, under the name of both.
#[derive(Debug, Clone, Copy)]
pub struct Halfway<'s> {
    /// The name.
    pub name: &'s str,
    /// The one that was there before.
    pub old: &'s Container,
    /// The one that takes its place.
    pub new: &'s Container,
    /// Whether the old one ran.
    pub ran: bool,
}

impl<'s> Halfway<'s> {
    /// All of them on a server.
    pub fn all(survey: &'s Survey) -> Vec<Self> {
        survey.containers.iter().filter_map(|new| Self::of(survey, new)).collect()
    }

    fn of(survey: &'s Survey, new: &'s Container) -> Option<Self> {
        let (id, state) = new.label(labels::ANEW)?.split_once(' ')?;
        let old = survey.containers.iter().find(|container| container.id == id && container.id != new.id)?;
        let name = new.name.strip_suffix(".coming").filter(|name| old.name == *name || old.name == going(name));
        let name = name.or_else(|| (old.name == going(&new.name)).then_some(new.name.as_str()))?;
        Some(Self { name, old, new, ran: state == "running" })
    }

    /// True where the new one has the name already and has run: what it wrote since is not given up.
    pub fn stands(&self) -> bool {
        self.new.name == self.name && self.new.state != State::Created
    }

    /// True for a word that means it, or one of the two.
    pub fn is_meant_by(&self, word: &str) -> bool {
        [self.name, &self.old.id, &self.new.id].contains(&word)
    }

    /// The words after `docker` that end it: where it was to be moved is where the new one was created.
    pub fn command(&self, survey: &Survey) -> Option<String> {
        let to = survey.destinations.iter().find(|destination| destination.network_name == self.new.mode)?;
        Some(format!("destination move --recreate --to {} {}", quoted(&to.name), quoted(self.name)))
    }

    /// What is done about it, for people.
    pub fn steps(&self) -> Vec<String> {
        let Self { name, old, new, .. } = self;
        let starts = |one: &Container| if self.ran && !one.state.is_running() { "start" } else { "keep" };
        if self.stands() {
            vec![format!("{} the new {name}", starts(new)), format!("remove the old {name}, called {}", old.name)]
        } else {
            vec![format!("{} the old {name}", starts(old)), format!("remove the new {name}, called {}", new.name)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::labels::Labels;

    fn container(id: &str, name: &str, state: State, label: Option<&str>) -> Container {
        let labels: Labels = label.map(|value| (labels::ANEW.to_owned(), value.to_owned())).into_iter().collect();
        Container { id: id.to_owned(), name: name.to_owned(), state, labels, ..Container::default() }
    }

    fn told(containers: Vec<Container>) -> String {
        let survey = Survey { containers, ..Survey::default() };
        let all: Vec<String> = Halfway::all(&survey).iter().map(|one| one.steps().join(", ")).collect();
        all.join("; ")
    }

    #[test]
    fn what_was_cut_short_is_known_by_its_label_and_its_names() {
        use State::{Created, Exited, Running};
        let two = |old, state, new, other| {
            told(vec![container("o", old, state, None), container("n", new, other, Some("o running"))])
        };
        assert_eq!(
            two("api", Running, "api.coming", Created),
            "keep the old api, remove the new api, called api.coming"
        );
        assert_eq!(
            two("api.going", Exited, "api.coming", Created),
            "start the old api, remove the new api, called api.coming"
        );
        assert_eq!(two("api.going", Exited, "api", Created), "start the old api, remove the new api, called api");
        assert_eq!(two("api.going", Exited, "api", Exited), "start the new api, remove the old api, called api.going");
        for (old, new) in [("api", "web"), ("web.going", "api"), ("web", "api.coming"), ("api.going", "web.coming")] {
            assert_eq!(two(old, Running, new, Running), "", "{old} {new}");
        }
    }

    #[test]
    fn what_bears_no_label_or_another_ones_is_somebody_elses() {
        let old = || container("o", "api", State::Running, None);
        for label in [None, Some("o"), Some("x running"), Some("n running")] {
            assert_eq!(told(vec![old(), container("n", "api.coming", State::Created, label)]), "", "{label:?}");
        }
    }
}
