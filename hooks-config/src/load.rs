use std::path::Path;
use std::sync::Arc;

use hooks_core::{ConfigProblem, Configuration};

use crate::config::{Config, ConfigFile};
use crate::environment::{Environment, overlay};
use crate::file::{FileScalars, FilesRead, Span, Text, secret_guesses, text_of};
use crate::loaded::Loaded;
use crate::nearest::instead;
use crate::schema::View;
use crate::section::version::{MIGRATIONS, migrate};
use crate::section::{Section, WANTS_KEYS, hooks, plugins, roles};
use crate::settle::{secret_spans, settle};
use crate::shown::shown;
use crate::source::{self, SourcePlace};
use crate::tree::{Data, Mapping, Mistake, Node, Spot};
use crate::yaml::parse;

/// Reads every layer, lays one over the other, and takes the whole apart.
pub(crate) fn load(config: &Config) -> Loaded {
    let shape = config.shape();
    let view = View::of(&shape);
    let environment = config.environment.clone().unwrap_or_else(Environment::of_process);
    let mut layers = Layers { view: &view, tree: Node::empty(), mistakes: Vec::new() };
    let files = FilesRead::default();

    layers.sources(config, SourcePlace::BelowFile);
    if let Some(file) = &config.file {
        layers.file(file, &environment, &files);
    }
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
    loaded
}

struct Layers<'l> {
    view: &'l View<'l>,
    tree: Node,
    mistakes: Vec<Mistake>,
}

impl Layers<'_> {
    /// Lays a layer over those below.
    fn lay(&mut self, mut layer: Node) {
        settle(&mut layer, self.view);
        self.lay_settled(layer);
    }

    fn lay_settled(&mut self, mut layer: Node) {
        layer.prune();
        match migrate(&mut layer, MIGRATIONS) {
            Ok(()) => self.tree.merge(layer),
            Err(mistake) => self.mistakes.push(mistake),
        }
    }

    fn sources(&mut self, config: &Config, place: SourcePlace) {
        for source in config.sources.at(place) {
            match source::read(source) {
                Ok(layer) => self.lay(layer),
                Err(mistake) => self.mistakes.push(mistake),
            }
        }
    }

    fn file(&mut self, file: &ConfigFile, environment: &Environment, files: &FilesRead) {
        let ConfigFile { path, is_required } = file;
        match files.read(path) {
            Ok(content) => match text_of(path, content) {
                Ok(text) => self.text(&Arc::new(text), path, environment, files),
                Err(mistake) => self.mistakes.push(mistake),
            },
            Err(error) if error.is_missing() && !is_required => {}
            Err(error) => self.mistakes.push(Mistake::nowhere(error.message(path))),
        }
    }

    fn text(&mut self, text: &Arc<Text>, path: &Path, environment: &Environment, files: &FilesRead) {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let scalars = FileScalars { environment, files, folder };
        let spots = |span: Span| Spot::File(Arc::clone(text), span);
        let parsed = parse(text.text(), &|scalar| scalars.read(scalar), &spots);
        self.mistakes.extend(parsed.mistakes);
        if parsed.is_broken_off {
            // Nobody knows which of the rest is secret, so that is guessed by the names of keys.
            text.hide(secret_guesses(text.text(), &self.view.secret_keys()));
            return;
        }
        let mut spans = Vec::new();
        for mut dropped in parsed.dropped {
            dropped.hide();
            secret_spans(&dropped, &mut spans);
        }
        let mut root = parsed.root.unwrap_or_else(Node::empty);
        settle(&mut root, self.view);
        secret_spans(&root, &mut spans);
        text.hide(spans);
        match root.data {
            Data::Mapping(_) => self.lay_settled(root),
            _ if root.is_null() => {}
            _ => self.mistakes.push(Mistake::new(WANTS_KEYS, &root.spot)),
        }
    }
}

/// Gives each part to whom it is for.
fn take_apart(config: &Config, tree: &Node, mut problems: Vec<ConfigProblem>) -> Loaded {
    let mut configuration = Configuration::new();
    let mut loaded = Loaded::default();
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
        _ if node.is_null() => Ok(&EMPTY),
        _ => {
            Err(Mistake::new(format!("`{name}` holds names with keys, and no value; write them below it"), &node.spot))
        }
    })
}
