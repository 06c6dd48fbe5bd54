//! `hooks`: docker's own configuration, edited and nothing else in it moved.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use crate::support::{Outcome, plugin};

fn hooks(folder: &Path, word: &str) -> Outcome {
    Outcome::of(plugin(["destination", "hooks", word]).env("DOCKER_CONFIG", folder))
}

#[test]
fn hooks_are_added_and_taken_out_and_no_other_byte_moves() {
    for old in [
        "{\n\t\"auths\": {\n\t\t\"x\": {}\n\t},\n\t\"currentContext\": \"a\"\n}",
        "{ \"unknown\" : [ 1,2 ],\r\n  \"plugins\": {\"scout\": {\"hooks\": \"pull\"}} }\r\n",
        "{\"features\":{\"hooks\":\"true\"},\"é\":\"\\u00e9\"}\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("real.json");
        fs::write(&file, old).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("config.json");
        std::os::unix::fs::symlink("real.json", &link).unwrap();
        let outcome = hooks(folder.path(), "install");
        assert_eq!((outcome.code, outcome.out.as_str()), (Some(0), ""), "{}", outcome.err);
        let new = fs::read_to_string(&file).unwrap();
        let value: serde_json::Value = serde_json::from_str(&new).unwrap();
        assert_eq!(value["plugins"]["destination"]["hooks"], "compose up,compose create,network rm,network prune");
        assert_eq!(value["features"]["hooks"], "true");
        assert_eq!(hooks(folder.path(), "install").code, Some(0));
        assert_eq!(fs::read_to_string(&file).unwrap(), new);
        assert_eq!(hooks(folder.path(), "remove").code, Some(0));
        assert_eq!(fs::read_to_string(&file).unwrap(), old);
        assert_eq!(hooks(folder.path(), "remove").code, Some(0));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o640);
    }
}

#[test]
fn a_configuration_that_is_not_there_is_made_for_its_user_alone() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("a/b");
    assert_eq!(hooks(&own, "install").code, Some(0));
    assert_eq!(fs::metadata(own.join("config.json")).unwrap().mode() & 0o777, 0o600);
    assert_eq!(hooks(&own, "remove").code, Some(0));
    assert_eq!(fs::read_to_string(own.join("config.json")).unwrap(), "{}\n");
}

#[test]
fn a_configuration_that_is_not_understood_stays_as_it_is() {
    for old in ["{", "[]", "{\"plugins\": 7}", "{\"plugins\": {}, \"Plugins\": {}}", "\u{feff}{}"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("config.json"), old).unwrap();
        let outcome = hooks(folder.path(), "install");
        assert_eq!(outcome.code, Some(1), "{old}: {}", outcome.err);
        assert!(outcome.err.contains("nothing was changed") && outcome.err.contains("hint: "), "{}", outcome.err);
        assert_eq!(fs::read_to_string(folder.path().join("config.json")).unwrap(), old);
    }
}
