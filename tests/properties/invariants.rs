//! What holds for every rewrite of every file.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use docker_destination::compose::{Files, Project};
use docker_destination::rewrite::{self, Join, Kind, Mode, Outcome, Refusal, Settings};
use docker_destination::yaml::Yaml;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::oracle::{self, Meaning, PINS};
use super::script::{self, Written};
use super::sketch;
use super::tape::Tape;

/// The project's name.
pub(crate) const NAME: &str = "shop";

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &Path) -> Result<String, String> {
        Err("no such file or directory".to_owned())
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }
}

pub(crate) fn load(text: &str) -> Result<Project, String> {
    let own = vec![("compose.yaml".to_owned(), Some(PathBuf::from("compose.yaml")), text.to_owned())];
    Project::load(own, Path::new("."), &NoFiles).map_err(|error| format!("{:?} {error}", error.position))
}

/// Bytes to make a file of.
pub(crate) type Choices = (Vec<Vec<u8>>, Vec<u8>, Vec<Vec<u8>>, Vec<u8>, Vec<u8>);

pub(crate) fn choices() -> impl Strategy<Value = Choices> {
    let bytes = |n| prop::collection::vec(any::<u8>(), 0..n);
    (
        prop::collection::vec(bytes(80), 1..5),
        bytes(120),
        prop_oneof![4 => Just(Vec::new()), 1 => prop::collection::vec(bytes(60), 1..3)],
        bytes(600),
        bytes(24),
    )
}

pub(crate) fn file((services, frame, later, style, _): &Choices) -> Written {
    script::write(&sketch::documents(frame, services, later), style)
}

/// A generated text is valid, or the generator is wrong.
fn read(text: &str) -> Result<Vec<serde_yaml::Value>, TestCaseError> {
    oracle::documents(text).map_err(|why| TestCaseError::fail(format!("not a file: {why}\n{text}\n{text:?}")))
}

fn settings(before: &Meaning, bytes: &[u8]) -> Settings {
    let mut tape = Tape::new(bytes);
    let mode = tape.pick(&[Mode::Both, Mode::Isolated, Mode::Both, Mode::Only]);
    let names: Vec<String> = before.services.keys().cloned().collect();
    let networks: Vec<String> = before.networks.keys().cloned().collect();
    let join = if mode == Mode::Both && tape.chance(35) { Join::Provider } else { Join::Networks };
    Settings {
        network: if mode == Mode::Isolated { String::new() } else { tape.pick(&["edge", "front", "proxy"]).to_owned() },
        mode,
        join,
        services: if tape.chance(30) { tape.some(&names, 50) } else { Vec::new() },
        unique: (mode == Mode::Both && join == Join::Networks && tape.chance(25)).then(|| NAME.to_owned()),
        keep: if tape.chance(30) { tape.some(&networks, 40) } else { Vec::new() },
        gw_priority: tape.chance(15),
        strict: false,
    }
}

/// How often files were rewritten, and why others were not.
#[derive(Debug, Default)]
struct Tally {
    done: usize,
    refused: BTreeMap<String, (usize, String)>,
}

impl Tally {
    fn refuse(&mut self, why: &str, text: &str, settings: &Settings) {
        // Names and numbers aside, so that like goes with like.
        let mut parts = why.split('`');
        let mut kind = String::new();
        while let Some(part) = parts.next() {
            kind.push_str(part);
            if parts.next().is_some() {
                kind.push_str("`…`");
            }
        }
        let example = format!("{settings:?}\n{text}");
        let entry = self.refused.entry(kind).or_insert_with(|| (0, example.clone()));
        entry.0 += 1;
        if example.len() < entry.1.len() {
            entry.1 = example;
        }
    }

    fn check(&self, most: usize) {
        let refused: usize = self.refused.values().map(|(count, _)| count).sum();
        let mut list: Vec<_> = self.refused.iter().collect();
        list.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        let shown: Vec<String> = list
            .iter()
            .map(|(why, (count, example))| format!("{count} x {why}\n--- for instance, with {example}"))
            .collect();
        let shown = shown.join("\n=====\n");
        println!("{} rewritten, {refused} refused\n{shown}", self.done);
        assert!(refused * 100 <= most * (self.done + refused), "{refused} of {} refused", self.done + refused);
    }
}

pub(crate) fn run(cases: u32, test: impl Fn(&Choices) -> Result<(), TestCaseError>) {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 30_000, ..Config::default() };
    let mut runner = TestRunner::new(config);
    if let Err(error) = runner.run(&choices(), |bytes| test(&bytes)) {
        let message = error.to_string();
        // The bytes say nothing to a reader; the file and the reason do.
        panic!("{}", message.split("\nminimal failing input").next().unwrap_or(&message));
    }
}

fn fail<T>(what: &str, text: &str, settings: &Settings, new: &str) -> Result<T, TestCaseError> {
    Err(TestCaseError::fail(format!(
        "{what}\n--- {settings:?}\n--- before\n{text}\n--- before, bytes {text:?}\n--- after\n{new}\n---"
    )))
}

#[test]
fn rewriting_a_file_changes_its_networks_and_nothing_else() {
    let tally = RefCell::new(Tally::default());
    run(1500, |choices| {
        let written = file(choices);
        let text = &written.text;
        let documents = read(text)?;
        let before = oracle::meaning(&documents);
        let settings = settings(&before, &choices.4);
        let outcome = load(text).map_err(|why| (format!("load: {why}"), None)).and_then(|project| {
            rewrite::rewrite(&project, &settings, Some(NAME))
                .map_err(|refusal| (refusal.message.clone(), Some(Box::new(refusal))))
        });
        match outcome {
            Ok(outcome) => {
                tally.borrow_mut().done += 1;
                check(&written, &documents, &before, &settings, &outcome)
            }
            Err((why, refusal)) => {
                tally.borrow_mut().refuse(&why, text, &settings);
                match refusal {
                    Some(refusal) => says_why(&refusal, text, &settings),
                    None => Ok(()),
                }
            }
        }
    });
    tally.borrow().check(3);
}

fn says_why(refusal: &Refusal, text: &str, settings: &Settings) -> Result<(), TestCaseError> {
    let bug =
        ["could not be proved", "contradicts itself", "internal"].iter().any(|word| refusal.message.contains(word));
    if bug {
        return fail(
            &format!("refused for a reason of its own: {} at {:?}", refusal.message, refusal.place),
            text,
            settings,
            "",
        );
    }
    if refusal.message.is_empty() || refusal.place.is_none() && refusal.hint.is_none() {
        return fail("refused without a place or a hint", text, settings, "");
    }
    Ok(())
}

fn check(
    written: &Written,
    documents: &[serde_yaml::Value],
    before: &Meaning,
    settings: &Settings,
    outcome: &Outcome,
) -> Result<(), TestCaseError> {
    let text = &written.text;
    let [file] = &outcome.files[..] else { return fail("one file makes one file", text, settings, "") };
    let new = file.text();
    let wrong = |what: &str| fail(what, text, settings, new);

    // Untouched, byte by byte.
    let (mut from, mut at) = (0, 0);
    for edit in file.changes.list(new) {
        let same = &text[from..edit.range.start];
        if !new[at..].starts_with(same) || !new[at + same.len()..].starts_with(edit.text) {
            return wrong("bytes outside of the edits differ");
        }
        at += same.len() + edit.text.len();
        from = edit.range.end;
    }
    if new[at..] != text[from..] {
        return wrong("bytes behind the edits differ");
    }
    if new.starts_with('\u{feff}') != text.starts_with('\u{feff}') {
        return wrong("the byte order mark came or went");
    }
    // A block scalar that has come last owns its line break.
    let ends = |text: &str| text.ends_with(['\n', '\r']);
    let owned = || oracle::documents(new) != oracle::documents(new.trim_end_matches(['\n', '\r']));
    // So does a blank line before what went.
    let blank =
        file.changes.list(new).last().is_some_and(|edit| {
            edit.text.is_empty() && edit.range.end == text.len() && ends(&text[..edit.range.start])
        });
    if ends(text) != ends(new) && !(ends(new) && (owned() || blank)) {
        return wrong("the final line break came or went");
    }
    if let Some(line_break) = written.line_break
        && new.replace(line_break, "").contains(['\n', '\r'])
    {
        return wrong("a foreign line break came in");
    }

    // The meaning, as another reader sees it. An alias without its anchor would not be read at all.
    let after_documents = match oracle::documents(new) {
        Ok(documents) => documents,
        Err(why) => return wrong(&format!("the result can't be read: {why}")),
    };
    let after = oracle::meaning(&after_documents);
    means(before, &after, settings, true).or_else(|why| wrong(&why))?;
    let renamed: BTreeMap<String, String> = before
        .services
        .iter()
        .filter(|(name, service)| settings.unique.is_some() && oracle::joins(name, service, settings))
        .map(|(name, _)| (name.clone(), format!("{name}-{NAME}")))
        .collect();
    for (old, new) in documents.iter().zip(&after_documents) {
        let (old, new) = (oracle::rest(old, &renamed), oracle::rest(new, &BTreeMap::new()));
        if old != new {
            return wrong(&format!("more than networks changed\n{old:?}\n{new:?}"));
        }
    }
    if documents.len() != after_documents.len() {
        return wrong("a document came or went");
    }

    // Comments.
    let noted: Vec<&str> =
        outcome.report.of(Kind::Note).filter(|item| item.code == "comment").map(|item| item.message.as_ref()).collect();
    for comment in &written.comments {
        let there = new.matches(&comment.token).count();
        if there > 1 {
            return wrong(&format!("the comment {} is there twice", comment.token));
        }
        if there == 0 && !comment.inside {
            return wrong(&format!("the comment {} is gone", comment.token));
        }
        if there == 0 && !noted.iter().any(|note| note.contains(&comment.token)) {
            return wrong(&format!("the comment {} went and nobody said so", comment.token));
        }
    }

    // Once is enough.
    let again = load(new)
        .and_then(|project| rewrite::rewrite(&project, settings, Some(NAME)).map_err(|refusal| refusal.message));
    match again {
        Ok(again) if again.files[0].text() == new && again.files[0].changes.is_empty() => Ok(()),
        Ok(again) => wrong(&format!("a second rewrite changes more:\n{}", again.files[0].text())),
        Err(why) => wrong(&format!("the result can't be rewritten: {why}")),
    }
}

/// Whether a result means what a rewrite should make of a file.
fn means(before: &Meaning, after: &Meaning, settings: &Settings, renames: bool) -> Result<(), String> {
    let key = oracle::destination_key(after, settings).unwrap_or_default();
    if settings.keep.contains(&key) && before.networks.get(&key) != after.networks.get(&key) {
        return Err(format!("the destination took the key `{key}` of a network that is kept"));
    }
    let settings = Settings { unique: settings.unique.clone().filter(|_| renames), ..settings.clone() };
    let intended = oracle::intended(before, &settings, &key);
    let names = |meaning: &Meaning| meaning.services.keys().cloned().collect::<Vec<_>>();
    if names(&intended) != names(after) {
        return Err(format!("other services: {:?}", names(after)));
    }
    for (name, want) in &intended.services {
        let now = &after.services[name];
        if want.mode.as_deref().map(|mode| mode.starts_with("service:"))
            != now.mode.as_deref().map(|mode| mode.starts_with("service:"))
        {
            return Err(format!("another network_mode of {name}"));
        }
        if now.mode.is_some() {
            if now.networks.as_ref().is_some_and(|networks| !networks.is_empty()) {
                return Err(format!("{name} has a network_mode and networks"));
            }
        } else if want.connects != now.connects {
            return Err(format!("{name} connects {:?} instead of {:?}", now.connects, want.connects));
        } else if want.connects.is_none() && want.effective() != now.effective() {
            return Err(format!("networks of {name}: wanted {:#?}, got {:#?}", want.effective(), now.effective()));
        }
        let plain = |service: &oracle::Service| -> BTreeMap<String, String> {
            service.labels.clone().into_iter().filter(|(key, _)| !PINS.contains(&key.as_str())).collect()
        };
        if plain(want) != plain(now) {
            return Err(format!("other labels of {name}"));
        }
        pinned(name, want, now, &settings, &key)?;
    }
    if intended.networks != after.networks {
        return Err(format!("networks: wanted {:#?}, got {:#?}", intended.networks, after.networks));
    }
    Ok(())
}

/// A service that a proxy routes to, on several networks, one of them the destination, says which one to use.
fn pinned(
    name: &str,
    before: &oracle::Service,
    after: &oracle::Service,
    settings: &Settings,
    key: &str,
) -> Result<(), String> {
    let now = after.effective();
    let joined = now.get(key).is_some_and(|shared| shared.aliases.iter().any(|alias| alias.ends_with(oracle::PROJECT)));
    let connected = settings.by_provider() && oracle::joins(name, before, settings);
    let several = joined && now.len() > 1 || connected;
    for (pin, routed) in [
        (
            PINS[0],
            before
                .labels
                .iter()
                .any(|(key, value)| key.starts_with("traefik.http.") || key == "traefik.enable" && value == "true"),
        ),
        (PINS[1], before.labels.keys().any(|key| key == "caddy" || key.starts_with("caddy."))),
    ] {
        let (old, now) = (before.labels.get(pin), after.labels.get(pin));
        if settings.mode != Mode::Isolated && routed && several && now.is_none() {
            return Err(format!("{name} is routed by a proxy and not pinned"));
        }
        if old.is_some_and(|old| old == "elsewhere") && old != now || old.is_some() && now.is_none() {
            return Err(format!("the user's own pin of {name} is gone"));
        }
        if old.is_none() && now.is_some_and(|now| *now != settings.network) {
            return Err(format!("{name} is pinned to {now:?}"));
        }
    }
    Ok(())
}

#[test]
fn a_second_file_means_what_the_rewritten_one_does() {
    let tally = RefCell::new(Tally::default());
    run(800, |choices| {
        let written = file(choices);
        let text = &written.text;
        let mut documents = read(text)?;
        let before = oracle::meaning(&documents);
        let settings = Settings { unique: None, ..settings(&before, &choices.4) };
        let second = load(text).and_then(|project| {
            rewrite::second_file(&project, &settings, Some(NAME)).map_err(|refusal| refusal.message)
        });
        match second {
            Ok(second) => {
                tally.borrow_mut().done += 1;
                let text_of_second = second.text.unwrap_or_else(|| "{}".to_owned());
                documents.extend(oracle::documents(&text_of_second).map_err(TestCaseError::fail)?);
                let after = oracle::meaning(&documents);
                means(&before, &after, &settings, false).or_else(|why| fail(&why, text, &settings, &text_of_second))
            }
            Err(why) if why.contains("proved") => fail(&why, text, &settings, ""),
            Err(why) => {
                tally.borrow_mut().refuse(&why, text, &settings);
                Ok(())
            }
        }
    });
    tally.borrow().check(1);
}

#[test]
fn a_strict_rewrite_loses_nothing_or_is_refused_with_what_would_be_lost() {
    run(300, |choices| {
        let text = &file(choices).text;
        let before = oracle::meaning(&read(text)?);
        let settings = settings(&before, &choices.4);
        let Ok(project) = load(text) else { return Ok(()) };
        let Ok(lax) = rewrite::rewrite(&project, &settings, Some(NAME)) else { return Ok(()) };
        let losses = lax.report.of(Kind::Lost).count();
        let strict = Settings { strict: true, ..settings };
        match rewrite::rewrite(&project, &strict, Some(NAME)) {
            Ok(outcome) if losses == 0 && outcome.files[0].text() == lax.files[0].text() => Ok(()),
            Err(refusal) if losses > 0 && refusal.report.of(Kind::Lost).count() == losses => Ok(()),
            _ => fail("strict is not what it says", text, &strict, ""),
        }
    });
}

/// A file cut off, with bytes swapped or doubled.
pub(crate) fn damaged(text: &str, damage: &[u8]) -> String {
    let mut tape = Tape::new(damage);
    let mut text: Vec<char> = text.chars().collect();
    for _ in 0..=tape.below(4) {
        if text.is_empty() {
            break;
        }
        let at = (tape.below(256) * 256 + tape.below(256)) % text.len();
        match tape.below(5) {
            0 => text.truncate(at),
            1 => drop(text.remove(at)),
            2 => text.insert(
                at,
                tape.pick(&[
                    ':', ' ', '\n', '-', '#', '&', '*', '!', '{', '}', '[', ']', '"', '\'', '|', '>', '?', ',', '\t',
                    '\r', '~', '%', '\u{feff}', '\u{85}', '\u{2028}', '\0', 'ü',
                ]),
            ),
            3 => text.swap(at, 0),
            _ => {
                let end = (at + 1 + tape.below(40)).min(text.len());
                let part: Vec<char> = text[at..end].to_vec();
                text.splice(at..at, part);
            }
        }
    }
    text.into_iter().collect()
}

#[test]
fn a_damaged_file_is_refused_or_rewritten_and_never_breaks_the_program() {
    run(2500, |choices| {
        let whole = file(choices);
        let text = damaged(&whole.text, &choices.4);
        if let Ok(yaml) = Yaml::parse(text.clone()) {
            prop_assert_eq!(yaml.text(), &text);
        }
        let Ok(project) = load(&text) else { return Ok(()) };
        for mode in [Mode::Isolated, Mode::Both, Mode::Only] {
            let settings = Settings { network: "edge".to_owned(), mode, ..Settings::default() };
            match rewrite::rewrite(&project, &settings, Some(NAME)) {
                Ok(outcome) => prop_assert!(Yaml::parse(outcome.files[0].text().to_owned()).is_ok()),
                Err(refusal) => prop_assert!(!refusal.message.is_empty()),
            }
            drop(rewrite::second_file(&project, &settings, Some(NAME)));
        }
        Ok(())
    });
}
