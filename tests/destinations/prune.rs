//! `prune` on real engines: the guard of `rm`, and nobody's network but ours.

use crate::changes::done;
use crate::support::{assert_shown, refused, told};
use crate::testbed::{IMAGE, on_all};

#[test]
fn only_what_nothing_needs_goes_and_nobody_is_asked_without_a_terminal() {
    on_all(|host| {
        let stage = host.stage("prune");
        let name = |word: &str| stage.name(word);
        for word in ["empty", "stopped", "kept"] {
            done(host, &["create", "-d", "bridge", "--label", &format!("of={word}"), &name(word)]);
        }
        host.run_words(&["network", "create", "-d", "bridge", &name("adopted")]);
        done(host, &["adopt", &name("adopted")]);
        host.run_words(&["network", "create", "-d", "bridge", &name("foreign")]);
        host.run_words(&["create", "--name", &name("worker"), "--network", &name("stopped"), IMAGE]);
        let filter = format!("name={}", name(""));
        let names = |word: &str| [word, "--filter", &filter].map(str::to_owned);
        let prune = names("prune");
        let prune: Vec<&str> = prune.iter().map(String::as_str).collect();
        assert_shown!(told(host, &[&prune[..], &["--dry-run"]].concat()), @r"
        would remove network empty ([short])
        would remove network kept ([short])
        ");
        assert_shown!(refused(host, &prune), @r"
        exit 1
        error: nobody can be asked without a terminal; nothing was removed
        hint: `--force` removes without asking, `--dry-run` shows what
        ");
        done(host, &[&prune[..], &["-f", "--filter", "label=of=kept"]].concat());
        assert_shown!(done(host, &[&prune[..], &["-f"]].concat()), @r"
        Deleted Destinations:
        empty
        ");
        assert_eq!(done(host, &[&prune[..], &["-f"]].concat()), "");
        let left = told(host, &["ls", "--filter", &filter, "--format", "{{.Name}}"]);
        assert_shown!(left, @r"
        adopted
        stopped
        ");
        host.run_words(&["network", "inspect", &name("foreign")]);
        host.run_words(&["start", &name("worker")]);
    });
}
