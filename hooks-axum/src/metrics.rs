use std::collections::BTreeMap;

/// What plugins measure, in [`collect_metrics`](crate::collect_metrics).
///
/// ```
/// use hooks_axum::{Metrics, collect_metrics};
/// use hooks_core::hookimpl;
///
/// #[hookimpl]
/// fn collect_metrics(metrics: &mut Metrics) {
///     metrics.gauge("mail_queue_length", "Mails that wait").set(3.0);
///     metrics
///         .counter("mail_sent_bytes", "Bytes of mails that were sent")
///         .unit("bytes")
///         .set_for([("server", "a")], 1500.0)
///         .set_for([("server", "b")], 20.0);
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metrics(BTreeMap<String, MetricFamily>);

/// A metric with all its label sets.
///
/// Names, units and labels are as [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/) has them: a name
/// of letters, digits and `_`, that ends with the unit where there is one, and without `_total`, which whoever writes a
/// counter appends.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricFamily {
    kind: MetricKind,
    description: String,
    unit: Option<String>,
    samples: BTreeMap<Labels, f64>,
}

/// The labels of one series, by name.
pub type Labels = BTreeMap<String, String>;

/// Whether a metric can fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetricKind {
    /// It counts what there has been since the start, and never falls.
    Counter,
    /// It is what it is at the moment.
    Gauge,
}

impl Metrics {
    /// A metric that is what it is at the moment: `mail_queue_length`.
    pub fn gauge(&mut self, name: impl Into<String>, description: impl Into<String>) -> &mut MetricFamily {
        self.family(name.into(), description.into(), MetricKind::Gauge)
    }

    /// A metric that counts what there has been: `mail_sent`.
    pub fn counter(&mut self, name: impl Into<String>, description: impl Into<String>) -> &mut MetricFamily {
        self.family(name.into(), description.into(), MetricKind::Counter)
    }

    fn family(&mut self, name: String, description: String, kind: MetricKind) -> &mut MetricFamily {
        let fresh = || MetricFamily { kind, description, unit: None, samples: BTreeMap::new() };
        self.0.entry(name).or_insert_with(fresh)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &MetricFamily)> {
        self.0.iter().map(|(name, family)| (name.as_str(), family))
    }
}

impl MetricFamily {
    /// The unit, in the plural and without a prefix: `seconds`, `bytes`.
    pub fn unit(&mut self, unit: impl Into<String>) -> &mut Self {
        self.unit = Some(unit.into());
        self
    }

    /// The value of the series without labels.
    pub fn set(&mut self, value: f64) -> &mut Self {
        self.set_for::<String, String>([], value)
    }

    /// The value of the series with these labels.
    pub fn set_for<K: Into<String>, V: Into<String>>(
        &mut self,
        labels: impl IntoIterator<Item = (K, V)>,
        value: f64,
    ) -> &mut Self {
        let labels = labels.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.samples.insert(labels.collect(), value);
        self
    }

    /// Whether it can fall.
    #[must_use]
    pub fn kind(&self) -> MetricKind {
        self.kind
    }

    /// What it says, for people.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// What it is measured in.
    #[must_use]
    pub fn in_unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// Each series with its value.
    pub fn samples(&self) -> impl Iterator<Item = (&Labels, f64)> {
        self.samples.iter().map(|(labels, value)| (labels, *value))
    }
}
