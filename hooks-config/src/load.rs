use std::sync::Arc;

use hooks_core::{ConfigProblem, Configuration};

use crate::config::Config;
use crate::environment::{Environment, overlay};
use crate::file::FilesRead;
use crate::layers::Layers;
use crate::loaded::Loaded;
use crate::nearest::instead;
use crate::schema::View;
use crate::section::{Section, WANTS_KEYS, hooks, plugins, roles, taken};
use crate::shown::shown;
use crate::source::SourcePlace;
use crate::tree::{Data, Mapping, Mistake, Node};

/// Reads every layer, lays one over the other, and takes the whole apart. The file may not be missing where it `was_there`.
pub(crate) fn load(config: &Config, was_there: bool) -> Loaded {
    let shape = config.shape();
    let view = View::of(&shape);
    let environment = config.environment.clone().unwrap_or_else(Environment::of_process);
    let mut layers = Layers::new(&view);
    let files = FilesRead::default();

    layers.sources(config, SourcePlace::BelowFile);
    let file = config.file.as_ref();
    let is_there = file.is_some_and(|file| layers.file(file, was_there, &environment, &files));
    layers.sources(config, SourcePlace::AboveFile);
    let variables = overlay(&environment, &config.application, &view, &config.plugins, &layers.tree);
    layers.mistakes.extend(variables.mistakes);
    layers.lay(variables.tree);
    layers.sources(config, SourcePlace::AboveEnvironment);

    let Layers { tree, mistakes, .. } = layers;
    let problems = mistakes.into_iter().map(Mistake::into_problem).collect();
    let warnings = variables.warnings.into_iter().map(Mistake::into_problem).collect();
    let mut loaded = take_apart(config, &tree, problems);
    loaded.warnings = warnings;
    loaded.files = Arc::new(files);
    loaded.is_file_there = is_there || was_there;
    loaded
}

/// Gives each part to whom it is for.
fn take_apart(config: &Config, tree: &Node, mut problems: Vec<ConfigProblem>) -> Loaded {
    let mut configuration = Configuration::new();
    let mut loaded = Loaded::default();
    problems.extend(config.plugins.iter().filter_map(taken));
    for (name, entry) in tree.mapping().into_iter().flatten() {
        match (name.as_str(), framework_section(name, &entry.node)) {
            ("version", _) => {}
            (_, Some(Err(mistake))) => problems.push(mistake.into_problem()),
            ("plugins", Some(Ok(mapping))) => {
                configuration = plugins(mapping, &config.plugins, configuration, &mut problems);
            }
            ("hooks", Some(Ok(mapping))) => configuration = hooks(mapping, configuration, &mut problems),
            ("roles", Some(Ok(mapping))) => configuration = roles(mapping, configuration, &mut problems),
            _ if config.sections.contains_key(name) => {
                loaded.sections.insert(name.clone(), Section::of(entry));
            }
            _ => {
                let keys = FRAMEWORK.into_iter().chain(config.sections.keys().map(String::as_str));
                let message = format!("unknown key `{name}`; {}", instead(name, keys, "keys"));
                problems.push(Mistake::new(message, &entry.key).into_problem());
            }
        }
    }
    loaded.schemas = config.sections.clone();
    loaded.values = shown(tree);
    loaded.configuration = problems.iter().cloned().fold(configuration, Configuration::with_problem);
    loaded.problems = problems;
    loaded
}

const FRAMEWORK: [&str; 4] = ["version", "plugins", "hooks", "roles"];

/// A section that holds names, each with keys below it.
fn framework_section<'n>(name: &str, node: &'n Node) -> Option<Result<&'n Mapping, Mistake>> {
    static EMPTY: Mapping = Mapping::new();
    if !FRAMEWORK.contains(&name) {
        return None;
    }
    Some(match &node.data {
        Data::Mapping(mapping) => Ok(mapping),
        _ if node.is_null() || node.is_broken() => Ok(&EMPTY),
        _ => Err(Mistake::new(WANTS_KEYS, &node.spot)),
    })
}
