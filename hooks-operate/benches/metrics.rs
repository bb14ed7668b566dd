//! What it takes to answer `GET /metrics` with 10,000 series, beside writing as many lines by hand.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hooks_axum::collect_metrics;
use hooks_axum::testing::{RunningApp, TestApp};
use hooks_core::PluginDefinition;
use hooks_operate::metrics::MetricsPlugin;
use serde_json::json;
use tokio::runtime::Builder;

hooks_core::link_plugins!();

const SERIES: usize = 10_000;
/// What a plugin says of itself, what it counts by the facade, and what it times: a histogram has 17 series.
const COLLECTED: usize = 4_000;
const COUNTED: usize = 3_000;
const TIMED: usize = SERIES.saturating_sub(COLLECTED + COUNTED).div_ceil(17);

async fn service() -> RunningApp {
    let mail = PluginDefinition::new("mail").implement::<collect_metrics<'_>>(Box::new(|hook| {
        let queues = hook.metrics.gauge("mail_queue_length", "Mails that wait");
        for number in 0..COLLECTED {
            queues.set_for([("server", format!("mail-{number:04}.example")), ("state", "waiting".to_owned())], 3.0);
        }
    }));
    let app = TestApp::new([])
        .plugin(PluginDefinition::of_type::<MetricsPlugin>())
        .plugin(mail)
        .config("metrics", json!({ "series": 2 * SERIES }));
    let app = app.start().await.expect("nothing is wrong");
    for number in 0..COUNTED {
        metrics::counter!("jobs_done", "queue" => format!("queue-{number:04}"), "state" => "done").increment(1);
    }
    for number in 0..TIMED {
        metrics::histogram!("job_seconds", "queue" => format!("queue-{number:04}"), "state" => "done").record(0.2);
    }
    app
}

fn by_hand(values: &[(String, f64)]) -> String {
    let mut text = String::new();
    for (server, value) in values {
        let _ = writeln!(text, "mail_queue_length{{plugin=\"mail\",server=\"{server}\",state=\"waiting\"}} {value}");
    }
    text
}

fn scrape(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("there is a runtime");
    let app = runtime.block_on(service());
    let get = || {
        let response = runtime.block_on(app.get("/metrics").send());
        assert_eq!(response.status(), 200);
        response
    };
    let series = get().text().lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
    assert!(series >= SERIES, "there are {series}");
    let values: Vec<_> = (0..SERIES).map(|number| (format!("mail-{number:04}.example"), 3.0)).collect();
    let mut group = criterion.benchmark_group("scrape 10000 series");
    group.bench_function("by hand", |bench| bench.iter(|| by_hand(black_box(&values))));
    group.bench_function("GET /metrics", |bench| bench.iter(get));
    group.finish();
    runtime.block_on(app.stop());
}

criterion_group!(benches, scrape);
criterion_main!(benches);
