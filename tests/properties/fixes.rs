//! Generated compose files under every rule, and all of their fixes: proved, and done after a few passes.

use docker_destination::compose::{LoadError, Model, Project};
use docker_destination::lint::{Checked, Safety, Selection, Stack, check, fix};
use docker_destination::rewrite::Wishes;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::invariants::{NAME, damaged, file, load, run};

fn look(project: &Project) -> Result<Checked, LoadError> {
    let model = Model::of(project)?;
    let wishes = Wishes::of_files(project)?;
    let none = |_: &str| None;
    let stack = Stack::of(project, &model, &wishes, Some(NAME), None, &none)?;
    Ok(check(&stack, &Selection { select: vec!["all".to_owned()], ignore: Vec::new() }))
}

fn mended(text: &str, allowed: Safety) -> Result<(), TestCaseError> {
    let Ok(project) = load(text) else { return Ok(()) };
    let Ok(first) = look(&project) else { return Ok(()) };
    for finding in &first.findings {
        let source = &project.files[finding.span.file];
        prop_assert!(source.yaml.text().get(finding.span.start..finding.span.end).is_some(), "{finding:?}\n{text}");
        prop_assert!(finding.span.start < finding.span.end, "{finding:?} points to nothing\n{text}");
    }
    match fix::fix(&project, first.clone(), allowed, &look) {
        Ok(fixed) => {
            let left = &fixed.left.findings;
            prop_assert!(
                !fixed.complete || left.iter().all(|f| f.fix.as_ref().is_none_or(|fix| fix.safety > allowed)),
                "{left:?}\n{text}"
            );
            prop_assert_eq!(fixed.mended.is_empty(), fixed.files.is_empty());
            if fixed.files.is_empty() {
                prop_assert_eq!(fixed.project.files[0].yaml.text(), text);
            }
            Ok(())
        }
        // Text behind a block scalar that ends with the file can't be told from its own: refused, and nothing is changed.
        Err(fix::Failure::Unproved { .. }) if !text.ends_with('\n') => Ok(()),
        Err(why) => Err(TestCaseError::fail(format!("{why}\n{:#?}\n{text}", first.findings))),
    }
}

#[test]
fn every_fix_of_a_generated_file_is_proved() {
    run(1500, |choices| {
        let text = file(choices).text;
        mended(&text, Safety::Safe)?;
        mended(&text, Safety::Unsafe)
    });
}

#[test]
fn every_fix_of_a_damaged_file_is_proved_too() {
    run(1500, |choices| mended(&damaged(&file(choices).text, &choices.4), Safety::Unsafe));
}
