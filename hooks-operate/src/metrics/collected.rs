use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hooks_axum::{MetricKind, Metrics, collect_metrics};
use hooks_core::{HookSpec, Snapshot};
use tokio::time::Instant;

use super::config::MetricsConfig;

/// What plugins have said that they measure.
#[derive(Default)]
pub(super) struct Collected {
    plugins: BTreeMap<Arc<str>, Said>,
    /// What has been complained of.
    told: BTreeSet<String>,
}

struct Said {
    metrics: Metrics,
    due: Instant,
}

impl Collected {
    /// Asks the plugins whose turn it is, and forgets those that have gone.
    pub(super) async fn refresh(&mut self, config: &MetricsConfig, snapshot: &Snapshot) {
        let all = snapshot.implementations(HookSpec::of::<collect_metrics<'_>>());
        let plugins: BTreeSet<_> =
            all.iter().filter(|each| !each.spec().is_wrapper()).map(|each| each.plugin().shared_name()).collect();
        self.plugins.retain(|plugin, _| plugins.contains(plugin));
        let now = Instant::now();
        for plugin in plugins {
            if self.plugins.get(&plugin).is_some_and(|said| said.due > now) {
                continue;
            }
            let mut metrics = Metrics::default();
            let alone = snapshot.subset(|each| each.name() == &*plugin);
            alone.call(collect_metrics { metrics: &mut metrics }).await;
            let due = now + config.every(&plugin);
            self.plugins.insert(plugin, Said { metrics, due });
        }
    }

    /// Adds it to what else is measured, each series with the plugin that it is of. What has a name that is none, or that
    /// something else has, is left out, and said once in the log.
    pub(super) fn measure(&mut self, all: &mut Metrics) {
        for (plugin, said) in &self.plugins {
            for (name, family) in said.metrics.iter() {
                let known = all.iter().find(|(known, _)| *known == name).map(|(_, known)| known.kind());
                let is_taken = known.is_some_and(|kind| kind != family.kind()) || is_ours(name);
                if is_taken || !is_name(name) {
                    if self.told.insert(format!("{plugin} {name}")) {
                        let why = if is_taken { "the name is another's" } else { "it is no name" };
                        tracing::warn!(plugin = &**plugin, metric = name, "the metric is left out: {why}");
                    }
                    continue;
                }
                let into = match family.kind() {
                    MetricKind::Counter => all.counter(name, family.description()),
                    _ => all.gauge(name, family.description()),
                };
                if let Some(unit) = family.in_unit() {
                    into.unit(unit);
                }
                for (labels, value) in family.samples() {
                    let labels = labels.iter().filter(|(label, _)| is_label(label) && *label != "plugin");
                    let labels = labels.map(|(label, value)| (label.as_str(), value.as_str()));
                    into.set_for(labels.chain([("plugin", &**plugin)]), value);
                }
            }
        }
    }
}

/// Names that what is above begins with.
const OURS: [&str; 5] = ["hooks_", "http_server_", "plugin_", "process_", "tokio_"];

fn is_ours(name: &str) -> bool {
    OURS.iter().any(|ours| name.starts_with(ours)) || name == "metrics_overflow"
}

/// [Names](https://prometheus.io/docs/concepts/data_model/) as all servers of Prometheus take them.
fn is_name(name: &str) -> bool {
    is_word(name, |letter| letter == ':')
}

fn is_label(name: &str) -> bool {
    is_word(name, |_| false) && !name.starts_with("__")
}

fn is_word(text: &str, also: impl Fn(char) -> bool) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '_' || also(letter);
    text.starts_with(is_letter) && text.chars().all(|letter| is_letter(letter) || letter.is_ascii_digit())
}
