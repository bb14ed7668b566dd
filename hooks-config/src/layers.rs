use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::config::{Config, ConfigFile};
use crate::environment::Environment;
use crate::file::{FileScalars, FilesRead, Span, Text, secret_guesses, text_of};
use crate::schema::View;
use crate::section::WANTS_KEYS;
use crate::section::version::{MIGRATIONS, migrate};
use crate::settle::{hide_aliases, secret_spans, settle};
use crate::source::{self, SourcePlace};
use crate::tree::{Data, Mistake, Node, Spot};
use crate::yaml::parse;

/// The layers that have been read, one laid over the other.
pub(crate) struct Layers<'l> {
    view: &'l View<'l>,
    pub(crate) tree: Node,
    pub(crate) mistakes: Vec<Mistake>,
}

impl<'l> Layers<'l> {
    pub(crate) fn new(view: &'l View<'l>) -> Self {
        Self { view, tree: Node::empty(), mistakes: Vec::new() }
    }

    /// Lays a layer over those below.
    pub(crate) fn lay(&mut self, mut layer: Node) {
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

    pub(crate) fn sources(&mut self, config: &Config, place: SourcePlace) {
        for source in config.sources.at(place) {
            match source::read(source) {
                Ok(layer) => self.lay(layer),
                Err(mistake) => self.mistakes.push(mistake),
            }
        }
    }

    /// Lays a file over the rest, and tells whether it is there.
    pub(crate) fn file(
        &mut self,
        file: &ConfigFile,
        was_there: bool,
        environment: &Environment,
        files: &FilesRead,
    ) -> bool {
        let ConfigFile { path, is_required } = file;
        match files.read(path) {
            Ok(content) => match text_of(path, content) {
                Ok(text) => self.text(&Arc::new(text), path, environment, files),
                Err(mistake) => self.mistakes.push(mistake),
            },
            Err(error) if error.is_missing() && !is_required && !was_there => return false,
            Err(error) => self.mistakes.push(Mistake::nowhere(error.message(path))),
        }
        true
    }

    fn text(&mut self, text: &Arc<Text>, path: &Path, environment: &Environment, files: &FilesRead) {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let scalars = FileScalars { environment, files, folder };
        let spots = |span: Span| Spot::File(Arc::clone(text), span);
        let parsed = parse(text.text(), &|scalar| scalars.read(scalar), &spots);
        self.mistakes.extend(parsed.mistakes);
        if parsed.is_broken_off {
            // Nobody knows which of the rest is secret, so that is guessed by the names of keys.
            text.hide(secret_guesses(text, &self.view.secret_keys()));
            return;
        }
        let mut spans = BTreeSet::new();
        for mut dropped in parsed.dropped {
            dropped.hide();
            secret_spans(&dropped, &mut spans);
        }
        let mut root = parsed.root.unwrap_or_else(Node::empty);
        settle(&mut root, self.view);
        secret_spans(&root, &mut spans);
        hide_aliases(&mut root, &spans);
        text.hide(spans);
        match root.data {
            Data::Mapping(_) => self.lay_settled(root),
            _ if root.is_null() || root.is_broken() => {}
            _ => self.mistakes.push(Mistake::new(WANTS_KEYS, &root.spot)),
        }
    }
}
