//! What README.md tells to type in, and what it shows, against the service.

use std::fs;

use crate::api_keys::KEYS_VARIABLE;
use crate::client::Request;
use crate::process::{Service, run_with};

const README: &str = include_str!("../../../../README.md");

/// The word that begins with `start`, without that.
fn word(start: &str) -> &'static str {
    let (_, rest) = README.split_once(start).unwrap_or_else(|| panic!("README.md has no `{start}`"));
    rest.split(|c: char| c.is_whitespace() || c == '\'').next().unwrap_or_default()
}

#[test]
fn the_key_that_the_service_is_started_with_is_that_of_the_token() {
    let (_, rest) =
        README.split_once("SRE_BOT__PLUGINS__API_KEYS__KEYS='").expect("README.md starts the service with a key");
    let service = Service::start_with(&[(KEYS_VARIABLE, rest.split('\'').next().unwrap_or_default())]);
    let response = service.send(Request::new("GET", "/incident").bearer(word("authorization: Bearer ")));
    assert_eq!(response.status, 200, "{response:?}");
}

/// The pages of the manual that show configurations.
const PAGES: [&str; 2] = [
    include_str!("../../../../hooks-operate/src/doc/manual/operate.md"),
    include_str!("../../../../hooks-operate/src/doc/manual/secure.md"),
];

#[test]
fn the_configurations_of_the_manual_are_taken() {
    let folder = tempfile::tempdir().expect("there is room");
    fs::create_dir(folder.path().join("secrets")).expect("there is room");
    fs::write(folder.path().join("secrets/webhook"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("there is room");
    let file = folder.path().join("sre-bot.yaml");
    let blocks: Vec<_> = PAGES.iter().flat_map(|page| blocks(page, "yaml")).collect();
    assert!(blocks.len() > 3);
    for block in blocks {
        fs::write(&file, block).expect("there is room");
        let path = file.to_str().expect("a folder for temporary files has a name of text");
        let ended = run_with(&[], &["config", "check", "--config", path]);
        assert_eq!(ended.code, Some(0), "{block}\n{}", ended.stdout);
    }
}

/// The blocks of code in this language.
fn blocks<'p>(page: &'p str, language: &'static str) -> impl Iterator<Item = &'p str> {
    let blocks = page.split("```").skip(1).step_by(2);
    blocks.filter_map(move |block| block.strip_prefix(language)?.strip_prefix('\n'))
}

#[test]
fn its_commands_tell_what_it_shows() {
    let typed = blocks(README, "console")
        .flat_map(|block| block.split("$ ").skip(1))
        .filter_map(|typed| typed.split_once('\n'));
    let mut commands = 0;
    for (line, shown) in typed {
        let Some((variables, arguments)) = line.split_once("cargo run -q -p sre-bot ") else { continue };
        let variables: Vec<_> = variables.split_whitespace().filter_map(|each| each.split_once('=')).collect();
        let arguments: Vec<_> = arguments.split_whitespace().collect();
        assert_eq!(run_with(&variables, &arguments).stdout.trim_end(), shown.trim_end(), "{line}");
        commands += 1;
    }
    assert!(commands > 1);
}
