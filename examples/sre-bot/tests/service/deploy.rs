//! The files of deploy/, by those who read them.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use granit_parser::Parser;

use crate::process::run;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy");

/// A file of the folder.
pub fn file(name: &str) -> String {
    fs::read_to_string(Path::new(FOLDER).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs a tool in the folder that has to be content with it; tells whether it is there.
#[track_caller]
pub fn check(tool: &str, arguments: &[&str]) -> bool {
    match Command::new(tool).args(arguments).current_dir(FOLDER).output() {
        Ok(output) => {
            let told = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
            assert!(output.status.success(), "{tool} {}:\n{told}", arguments.join(" "));
            true
        }
        Err(error) if error.kind() == ErrorKind::NotFound && std::env::var_os("CI").is_none() => {
            eprintln!("not run, for `{tool}` is not installed: {tool} {}", arguments.join(" "));
            false
        }
        Err(error) => panic!("{tool}: {error}"),
    }
}

#[test]
fn prometheus_takes_the_configuration_and_raises_each_alert() {
    check("promtool", &["check", "config", "prometheus.yml"]);
    check("promtool", &["check", "rules", "alerts.yaml"]);
    check("promtool", &["test", "rules", "alerts.test.yaml"]);
}

#[test]
fn each_alert_has_its_test() {
    let (rules, tests) = (file("alerts.yaml"), file("alerts.test.yaml"));
    let alerts: Vec<_> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() > 5, "{alerts:?}");
    for alert in alerts {
        assert!(tests.contains(&format!("alertname=\"{alert}\"")), "{alert}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn systemd_takes_the_unit_and_finds_little_that_is_exposed() {
    let folder = tempfile::tempdir().expect("there is room");
    let unit = folder.path().join("sre-bot.service");
    // It looks whether the program is there.
    let text = file("sre-bot.service").replace("/usr/local/bin/sre-bot", env!("CARGO_BIN_EXE_sre-bot"));
    fs::write(&unit, text).expect("there is room");
    let unit = unit.to_str().expect("a folder for temporary files has a name of text");
    check("systemd-analyze", &["verify", "--man=no", unit]);
    check("systemd-analyze", &["security", "--offline=true", "--no-pager", "--threshold=20", unit]);
}

#[test]
fn the_manifest_is_yaml_with_the_configuration_in_it() {
    let (manifest, configuration) = (file("kubernetes.yaml"), file("sre-bot.yaml"));
    let documents = manifest.split("\n---\n").count();
    for event in Parser::new_from_str(&manifest) {
        event.expect("it is well-formed");
    }
    assert_eq!(documents, 4);
    let lines = configuration.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n");
    assert!(manifest.contains(&format!("  sre-bot.yaml: |\n{}---", lines.collect::<String>())));
}

#[test]
fn the_configuration_is_right() {
    let folder = tempfile::tempdir().expect("there is room");
    let secrets = folder.path().join("secrets");
    fs::create_dir(&secrets).expect("there is room");
    fs::write(secrets.join("deploy-bot.hash"), format!("sha256:{}\n", "0".repeat(64))).expect("there is room");
    let configuration = folder.path().join("sre-bot.yaml");
    fs::write(&configuration, file("sre-bot.yaml")).expect("there is room");
    let path = configuration.to_str().expect("a folder for temporary files has a name of text");
    let ended = run(&["config", "check", "--config", path]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// The number behind a key that stands once in a file, as time.
#[track_caller]
fn time(file: &str, key: &str) -> Duration {
    let mut values = file.lines().filter_map(|line| line.trim().strip_prefix(key));
    let value = values.next().unwrap_or_else(|| panic!("there is no `{key}`")).trim().trim_end_matches('s');
    assert!(values.next().is_none(), "there are several `{key}`");
    Duration::from_secs(value.parse().unwrap_or_else(|_| panic!("`{key}` is `{value}`, no seconds")))
}

#[test]
fn who_ends_the_service_waits_for_its_deadlines() {
    let (configuration, unit, manifest) = (file("sre-bot.yaml"), file("sre-bot.service"), file("kubernetes.yaml"));
    let deadline: BTreeMap<_, _> = ["startup", "drain_delay", "drain", "shutdown"]
        .map(|name| (name, time(&configuration, &format!("{name}:"))))
        .into();
    // Some seconds for what is told in between, see `App::drain_deadline`.
    let end = deadline["drain_delay"] + deadline["drain"] + deadline["shutdown"] + Duration::from_secs(5);
    assert!(time(&unit, "TimeoutStopSec=") >= end);
    assert!(time(&manifest, "terminationGracePeriodSeconds:") >= end);
    assert!(time(&unit, "TimeoutStartSec=") > deadline["startup"]);
    let probe = manifest.split("startupProbe:").nth(1).and_then(|rest| rest.split("livenessProbe:").next());
    let probe = probe.expect("there is a probe of the start");
    let tries = u32::try_from(time(probe, "failureThreshold:").as_secs()).expect("it is small");
    assert!(time(probe, "periodSeconds:") * tries >= deadline["startup"]);
    let ready = manifest.split("readinessProbe:").nth(1).and_then(|rest| rest.split("resources:").next());
    let ready = ready.expect("there is a probe for requests");
    assert!(time(ready, "periodSeconds:") + time(ready, "timeoutSeconds:") < deadline["drain_delay"]);
}
