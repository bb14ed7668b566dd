//! Each message of the macros is shown by a program in `fail`, or by one of those that `tests/discovery.rs` builds.
//!
//! A plain scan of the sources: in the macros every text of three words or more is a message, in `hooks-core` what
//! `on_unimplemented` says. Of a message with placeholders the longest part between two of them is looked for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hooks_core::{PluginDefinition, PluginManager, Problem, RequirementProblem};

const MACROS: &str = "hooks-macros/src";
/// What it says, `tests/documentation.rs` shows.
const DOCUMENTATION: &str = "documentation.rs";
const MANUAL: &str = "hooks-core/src/doc/manual/compiler.md";
const TRAITS: [&str; 4] = [
    "hooks-core/src/hook.rs",
    "hooks-core/src/life/kind.rs",
    "hooks-core/src/private.rs",
    "hooks-core/src/spec/plugin.rs",
];

#[test]
fn each_message_is_shown_by_a_program() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = tests.parent().unwrap();
    let mut shown: String = files(&tests.join("fail"), "stderr").iter().map(|file| read(file)).collect();
    shown.extend(texts(&read(&workspace.join("tests/discovery.rs"))));
    let mut messages = BTreeSet::new();
    let sources = files(&workspace.join(MACROS), "rs");
    for file in sources.iter().filter(|file| !file.ends_with(DOCUMENTATION)) {
        let source = read(file);
        let code = source.split("#[cfg(test)]").next().unwrap();
        messages.extend(texts(code).filter(|text| is_message(text)));
    }
    for file in TRAITS {
        let source = read(&workspace.join(file));
        let attributes = source.split("on_unimplemented(").skip(1);
        messages.extend(attributes.flat_map(|rest| texts(rest.split("\n)]").next().unwrap()).collect::<Vec<_>>()));
    }
    assert!(messages.len() > 50, "only {} messages found; does the scan still fit the sources?", messages.len());
    let missing: Vec<_> = messages.iter().filter(|message| !shown.contains(&longest_part(message))).collect();
    assert!(missing.is_empty(), "no program in `fail` shows {missing:#?}");
}

/// What the compiler says of its own accord, and the manual explains.
#[test]
fn each_message_in_the_manual_is_shown_by_a_program() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shown: String = files(&tests.join("fail"), "stderr").iter().map(|file| read(file)).collect();
    let manual = read(&tests.parent().unwrap().join(MANUAL));
    let messages: Vec<_> = manual.lines().filter_map(|line| line.strip_prefix("| ``")?.split("`` |").next()).collect();
    assert!(messages.len() > 15, "only {} messages found; does the scan still fit the page?", messages.len());
    let missing: Vec<_> = messages.iter().filter(|message| !shown.contains(message.trim_end())).collect();
    assert!(missing.is_empty(), "no program in `fail` shows {missing:#?}");
}

/// What the macros refuse of plugins' relations, the manager refuses in the same words where a plugin is made at run time.
#[test]
fn what_plugins_say_of_each_other_is_read_by_one_rule() {
    type Say = fn(PluginDefinition, &str) -> PluginDefinition;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fail/plugin");
    let cases: [(&str, Say); 5] = [
        ("requires_no_plugin", PluginDefinition::requires),
        ("requires_no_version", PluginDefinition::requires),
        ("hookspecs_no_version", PluginDefinition::hookspecs),
        ("provides_a_range", PluginDefinition::provides),
        ("provides_no_name", PluginDefinition::provides),
    ];
    for (case, say) in cases {
        let program = read(&folder.join(format!("{case}.rs")));
        let plugin = texts(&program).fold(PluginDefinition::new("plugin"), |plugin, text| say(plugin, &text));
        let error = PluginManager::builder().implementations([]).plugin(plugin).build().unwrap_err();
        let problems = error.problems().iter().filter_map(|problem| match problem {
            Problem::Requirement(RequirementProblem::Malformed { problem, .. }) => Some(format!("error: {problem}\n")),
            _ => None,
        });
        let problems: Vec<_> = problems.collect();
        let shown = read(&folder.join(format!("{case}.stderr")));
        assert_eq!(shown.matches("error: ").count(), problems.len(), "{case}: {problems:?}");
        assert!(problems.iter().all(|problem| shown.contains(problem)), "{case}: {problems:?}");
    }
}

/// A text of some words that is no sentence, as documentation is.
fn is_message(text: &str) -> bool {
    let is_sentence = text.starts_with(char::is_uppercase) && text.ends_with('.');
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count() > 2 && !is_sentence
}

fn longest_part(message: &str) -> String {
    const BRACES: [&str; 2] = ["\u{1}", "\u{2}"];
    let message = message.replace("{{", BRACES[0]).replace("}}", BRACES[1]);
    let parts = message.split('{').enumerate().map(|(index, part)| match part.split_once('}') {
        Some((_, behind)) if index > 0 => behind,
        _ => part,
    });
    let longest = parts.max_by_key(|part| part.len()).unwrap_or_default();
    longest.replace(BRACES[0], "{").replace(BRACES[1], "}")
}

/// The string literals of a source, but for those in comments and the reasons of lints.
fn texts(source: &str) -> impl Iterator<Item = String> {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//") && !line.contains("reason = "));
    let source = lines.collect::<Vec<_>>().join("\n");
    let mut texts = Vec::new();
    let mut characters = source.chars().peekable();
    while let Some(character) = characters.next() {
        // A quote as a character.
        if character == '\'' && characters.next_if_eq(&'"').is_some() {
            continue;
        }
        if character != '"' {
            continue;
        }
        let mut text = String::new();
        while let Some(character) = characters.next_if(|character| *character != '"') {
            match character {
                '\\' => match characters.next() {
                    Some('\n') => while characters.next_if(|character| character.is_whitespace()).is_some() {},
                    Some('n') => text.push('\n'),
                    escaped => text.extend(escaped),
                },
                _ => text.push(character),
            }
        }
        characters.next();
        texts.push(text);
    }
    texts.into_iter()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of_entry = |entry: PathBuf| if entry.is_dir() { files(&entry, extension) } else { vec![entry] };
    entries.flat_map(of_entry).filter(|file| file.extension().is_some_and(|found| found == extension)).collect()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
