//! What lint says about a rewritten project, so that nobody has to ask it: services that no longer reach each other, and
//! proxies that don't find their targets.

use crate::compose::{Files, Model, Place, Project};
use crate::lint::{Finding, Safety, Selection, Severity, Stack, check, rule};
use crate::rewrite::{Item, Kind, Outcome, Settings, Wishes};
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

/// The findings in the result, at their places in the originals.
pub(super) fn findings(
    project: &Project,
    outcome: &Outcome,
    settings: &Settings,
    name: Option<&str>,
    files: &dyn Files,
) -> Vec<Item> {
    if project.files.iter().any(|file| file.yaml.text().len() > LONGEST) {
        return Vec::new();
    }
    let mut result = project.clone();
    for file in outcome.files.iter().filter(|file| !file.changes.is_empty()) {
        let Ok(yaml) = Yaml::parse(file.text().to_owned()) else { return Vec::new() };
        result = result.with_file(file.file, yaml);
    }
    let Ok(model) = Model::of(&result) else { return Vec::new() };
    let network = (!settings.network.is_empty()).then(|| settings.network.clone());
    let wishes = Wishes { network, mode: Some(settings.mode), keep: settings.keep.clone(), ..Wishes::default() };
    let variable = |name: &str| files.variable(name);
    let Ok(stack) = Stack::of(&result, &model, &wishes, name, None, &variable) else { return Vec::new() };
    let select = RULES.iter().filter(|id| rule(id).is_some()).map(|&id| id.to_owned()).collect();
    let checked = check(&stack, &Selection { select, ignore: Vec::new() });
    checked.findings.iter().filter(|f| f.severity > Severity::Info).map(|finding| item(finding, outcome)).collect()
}

fn item(finding: &Finding, outcome: &Outcome) -> Item {
    let file = finding.span.file;
    let rewritten = outcome.files.iter().find(|rewritten| rewritten.file == file);
    let offset = rewritten.map_or(finding.span.start, |file| original(&file.changes, file.text(), finding.span.start));
    let message = match finding.fix.as_ref().filter(|fix| fix.safety == Safety::Safe) {
        Some(_) => format!("{} (docker destination lint --fix mends it)", finding.message),
        None => finding.message.clone(),
    };
    Item {
        kind: Kind::Finding,
        code: finding.rule,
        place: Some(Place::new(file, offset)),
        service: None,
        who: Box::default(),
        network: None,
        message: message.into(),
    }
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
