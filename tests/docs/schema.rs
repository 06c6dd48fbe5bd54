//! The schema and the program judge `x-destination` alike.

use std::process::Command;

use docker_destination::lint::schema;
use serde_json::{Value, json};

/// Whether the program reads a file with each of these, and what it says where it doesn't.
fn program(all: &[Value]) -> Vec<Result<(), String>> {
    let folder = tempfile::tempdir().expect("a folder");
    let names: Vec<String> = (0..all.len()).map(|number| format!("{number}.yaml")).collect();
    for (name, settings) in names.iter().zip(all) {
        let text = json!({ "services": { "web": { "image": "web" } }, "x-destination": settings }).to_string();
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_docker-destination"))
        .args(["lint", "--format", "json"])
        .args(&names)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .expect("the plugin runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let failures = report["failures"].as_array().expect("failures");
    let judged = names.iter().map(|name| match failures.iter().find(|failure| failure["file"] == name.as_str()) {
        None => Ok(()),
        Some(failure) => Err(failure["message"].as_str().expect("a message").to_owned()),
    });
    judged.collect()
}

/// Samples with every key, in shapes that fit it and in shapes that don't.
fn samples() -> Vec<Value> {
    let values = [
        json!(null),
        json!(true),
        json!(false),
        json!(5),
        json!(-5),
        json!(1.5),
        json!(""),
        json!("edge"),
        json!("true"),
        json!("a b"),
        json!("-x"),
        json!("größe"),
        json!("host"),
        json!("docker_gwbridge"),
        json!("destination.edge"),
        json!("x".repeat(200)),
        json!("x".repeat(201)),
        json!("isolated"),
        json!("both"),
        json!("only"),
        json!("Both"),
        json!("networks"),
        json!("provider"),
        json!("unused-network"),
        json!("all"),
        json!("info"),
        json!("error"),
        json!("never"),
        json!([]),
        json!(["web"]),
        json!(["web", 5, true]),
        json!(["web", null]),
        json!([["web"]]),
        json!(["unused-network", "unused-ignore"]),
        json!(["unused-network", "no-such-rule"]),
        json!({}),
        json!({ "a": 1 }),
    ];
    let mut samples = values.to_vec();
    for value in &values {
        for key in [
            "name",
            "network",
            "mode",
            "join",
            "services",
            "unique-names",
            "keep",
            "gw-priority",
            "lint",
            "x-more",
            "nmae",
        ] {
            samples.push(json!({ key: value }));
        }
        for key in ["select", "ignore", "fail-on", "x-more", "fail_on"] {
            samples.push(json!({ "lint": { key: value } }));
        }
    }
    samples.push(json!({ "network": "edge", "mode": "both", "keep": ["a"], "lint": { "fail-on": "error" } }));
    samples
}

#[test]
fn the_schema_and_the_program_judge_alike() {
    let schema = jsonschema::draft7::new(&schema()).expect("a schema");
    let mut differ = Vec::new();
    let (mut valid, mut invalid) = (0, 0);
    let samples = samples();
    for (sample, ours) in samples.iter().zip(program(&samples)) {
        let theirs = schema.is_valid(&json!({ "services": {}, "x-destination": sample }));
        if theirs != ours.is_ok() {
            differ.push(format!("{sample}: the schema says {theirs}, the program {ours:?}"));
        }
        if let Err(message) = &ours
            && !message.contains("x-destination")
        {
            differ.push(format!("{sample}: refused for something else: {message}"));
        }
        *if theirs { &mut valid } else { &mut invalid } += 1;
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(valid > 100 && invalid > 100, "{valid} {invalid}");
}
