//! Any text as a compose file, rewritten in every mode: refused, or rewritten so that nothing more is left to do.

#![no_main]

use std::path::{Path, PathBuf};

use docker_destination::compose::{Files, Project};
use docker_destination::rewrite::{self, Join, Mode, Settings};
use libfuzzer_sys::fuzz_target;

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &Path) -> Result<String, String> {
        Err("no such file or directory".to_owned())
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }
}

fn load(text: &str) -> Option<Project> {
    let own = vec![("compose.yaml".to_owned(), Some(PathBuf::from("compose.yaml")), text.to_owned())];
    Project::load(own, Path::new("."), &NoFiles).ok()
}

fuzz_target!(|text: &str| {
    let Some(project) = load(text) else { return };
    for mode in [Mode::Isolated, Mode::Both, Mode::Only] {
        for (unique, join) in [
            (None, Join::Networks),
            (Some("p".to_owned()), Join::Networks),
            (None, Join::Provider),
        ] {
            if (unique.is_some() || join == Join::Provider) && mode != Mode::Both {
                continue;
            }
            let settings = Settings {
                network: "edge".to_owned(),
                mode,
                join,
                unique,
                gw_priority: mode == Mode::Both,
                ..Settings::default()
            };
            let _ = rewrite::second_file(&project, &settings, Some("p"));
            let Ok(outcome) = rewrite::rewrite(&project, &settings, Some("p")) else { continue };
            let [file] = &outcome.files[..] else { panic!("one file makes one file") };
            assert!(file.changes.untouched(text, file.text()));
            if file.changes.is_empty() {
                assert_eq!(file.text(), text);
            }
            let again = load(file.text()).expect("the result can be read");
            if let Ok(again) = rewrite::rewrite(&again, &settings, Some("p")) {
                assert_eq!(again.files[0].text(), file.text(), "twice is not once");
            }
        }
    }
});
