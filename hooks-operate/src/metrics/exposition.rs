use std::fmt::Write;

use hooks_axum::{Labels, MetricFamily, MetricKind, Metrics};

/// Writes metrics as [Prometheus' text format](https://prometheus.io/docs/instrumenting/exposition_formats/) has them, so
/// many series and no more; gives how many are left out.
pub(super) fn write(text: &mut String, metrics: &Metrics, mut left: usize) -> u64 {
    let mut beyond = 0;
    for (name, family) in metrics.iter() {
        let name = full_name(name, family);
        let kind = if family.kind() == MetricKind::Counter { "counter" } else { "gauge" };
        // What is written to a text does not fail.
        let _ = writeln!(text, "# HELP {name} {}", escaped(family.description(), false));
        let _ = writeln!(text, "# TYPE {name} {kind}");
        for (labels, value) in family.samples() {
            if left == 0 {
                beyond += 1;
                continue;
            }
            left -= 1;
            let _ = writeln!(text, "{name}{} {}", braced(labels), number(value));
        }
    }
    beyond
}

fn full_name(name: &str, family: &MetricFamily) -> String {
    let unit = family.in_unit().map(|unit| format!("_{unit}")).filter(|unit| !name.ends_with(unit.as_str()));
    let total = (family.kind() == MetricKind::Counter).then_some("_total");
    format!("{name}{}{}", unit.unwrap_or_default(), total.unwrap_or_default())
}

fn braced(labels: &Labels) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pairs: Vec<_> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value, true))).collect();
    format!("{{{}}}", pairs.join(","))
}

fn escaped(text: &str, is_quoted: bool) -> String {
    let text = text.replace('\\', "\\\\").replace('\n', "\\n");
    if is_quoted { text.replace('"', "\\\"") } else { text }
}

fn number(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned()
    } else {
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use hooks_axum::Metrics;

    use super::write;

    #[test]
    fn metrics_are_written_as_prometheus_reads_them() {
        let mut metrics = Metrics::default();
        metrics.counter("sent", "Mails \\ that\nwere sent").set_for([("to", "a\"b\\c\nd")], 2.0);
        metrics.counter("time_seconds", "Time").unit("seconds").set(1.5);
        metrics.gauge("size", "Size").unit("bytes").set(f64::INFINITY).set_for([("of", "nothing")], f64::NAN);
        let mut text = String::new();
        assert_eq!(write(&mut text, &metrics, 3), 1);
        let expected = r#"# HELP sent_total Mails \\ that\nwere sent
# TYPE sent_total counter
sent_total{to="a\"b\\c\nd"} 2
# HELP size_bytes Size
# TYPE size_bytes gauge
size_bytes +Inf
size_bytes{of="nothing"} NaN
# HELP time_seconds_total Time
# TYPE time_seconds_total counter
"#;
        assert_eq!(text, expected);
    }
}
