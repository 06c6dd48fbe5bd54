//! What lint says about a rewritten project, so that nobody has to ask it: services that no longer reach each other, and
//! proxies that don't find their targets.

use crate::compose::{Files, Model, Place, Project};
use crate::lint::{Finding, Live, Selection, Severity, Stack, check, rule};
use crate::rewrite::{Item, Kind, Outcome, Refusal, Report, Settings, Wishes};
use crate::yaml::{Changes, Yaml};

/// The rules that a rewrite can break, or that decide whether its result works. Names that are shared with others are
/// among what the rewrite reports itself.
const RULES: [&str; 10] = [
    "foreign-host",
    "hard-coded-address",
    "proxy-no-network",
    "proxy-pin-key",
    "proxy-pin-off",
    "proxy-unpinned",
    "shadowed-name",
    "unreachable-dependency",
    "unreachable-host",
    "unreachable-link",
];

/// Longer files are left to lint itself: they would take as much again.
const LONGEST: usize = 1024 * 1024;

/// What is needed to look at a result.
pub(super) struct SecondLook<'a> {
    pub(super) project: &'a Project,
    pub(super) settings: &'a Settings,
    pub(super) name: Option<&'a str>,
    pub(super) files: &'a dyn Files,
    pub(super) live: Option<&'a Live>,
}

impl SecondLook<'_> {
    /// The findings in the result, at their places in the originals.
    pub(super) fn findings(&self, outcome: &Outcome) -> Vec<Item> {
        if self.project.files.iter().any(|file| file.yaml.text().len() > LONGEST) {
            return Vec::new();
        }
        let mut result = self.project.clone();
        for file in outcome.files.iter().filter(|file| !file.changes.is_empty()) {
            let Ok(yaml) = Yaml::parse(file.text().to_owned()) else { return Vec::new() };
            result = result.with_file(file.file, yaml);
        }
        let select = RULES.iter().filter(|id| rule(id).is_some()).map(|&id| id.to_owned()).collect();
        let found = self.look(&result, select);
        found.iter().filter(|f| f.severity > Severity::Info).map(|finding| item(finding, outcome)).collect()
    }

    /// A name that the stack would answer to and somebody else on the destination already does: a rewrite is refused.
    pub(super) fn taken(&self) -> Option<Refusal> {
        self.live?;
        let mut found = self.look(self.project, vec!["name-taken".to_owned()]);
        found.retain(|finding| finding.severity == Severity::Error);
        let first = found.first()?;
        let source = &self.project.files[first.span.file];
        let place = |finding: &Finding| Place::new(finding.span.file, finding.span.start);
        let mut report = Report::default();
        report.extend(found.iter().skip(1).map(|other| of_rule(other, place(other))).collect());
        Some(Refusal {
            place: Some((source.name.clone(), self.project.position(place(first)))),
            message: first.message.clone(),
            hint: Some(
                "give services names of their own there with --unique-names or --join provider, or leave some out with \
                 --service"
                    .to_owned(),
            ),
            report,
        })
    }

    fn look(&self, project: &Project, select: Vec<String>) -> Vec<Finding> {
        let Ok(model) = Model::of(project) else { return Vec::new() };
        let settings = self.settings;
        let wishes = Wishes {
            network: (!settings.network.is_empty()).then(|| settings.network.clone()),
            mode: Some(settings.mode),
            join: Some(settings.join),
            services: settings.services.clone(),
            unique_names: Some(settings.unique.is_some()),
            keep: settings.keep.clone(),
            ..Wishes::default()
        };
        let variable = |name: &str| self.files.variable(name);
        let Ok(stack) = Stack::of(project, &model, &wishes, self.name, self.live, &variable) else { return Vec::new() };
        check(&stack, &Selection { select, ignore: Vec::new() }).findings
    }
}

fn item(finding: &Finding, outcome: &Outcome) -> Item {
    let file = finding.span.file;
    let rewritten = outcome.files.iter().find(|rewritten| rewritten.file == file);
    let offset = rewritten.map_or(finding.span.start, |file| original(&file.changes, file.text(), finding.span.start));
    of_rule(finding, Place::new(file, offset))
}

fn of_rule(finding: &Finding, place: Place) -> Item {
    Item::new(Kind::Finding, finding.rule, place, finding.message.as_str())
}

/// Where a byte of the result comes from; what was inserted comes from where it was.
fn original(changes: &Changes, new: &str, offset: usize) -> usize {
    let mut grown: isize = 0;
    for edit in changes.list(new) {
        let start = edit.range.start.saturating_add_signed(grown);
        if offset < start {
            break;
        }
        if offset < start + edit.text.len() {
            return edit.range.start;
        }
        grown += edit.text.len().cast_signed() - edit.range.len().cast_signed();
    }
    offset.saturating_add_signed(-grown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Edits;

    #[test]
    fn places_of_the_result_lead_back_to_the_original() {
        let old = "one two three four\n";
        let mut edits = Edits::default();
        edits.replace(4..7, "2");
        edits.insert(14, "and ");
        edits.settle().unwrap();
        let new = edits.apply(old);
        let changes = edits.made();
        assert_eq!(new, "one 2 three and four\n");
        for (word, from) in [("one", 0), ("2", 4), ("three", 8), ("and", 14), ("four", 14)] {
            assert_eq!(original(&changes, &new, new.find(word).unwrap()), from, "{word}");
        }
    }
}
