use hooks_axum::{AppInfo, Metrics};
use metrics_process::collector;
use tokio::runtime::Handle;

use super::calls::exact;

/// Adds what the system says of the process, by the names of Prometheus' own clients
/// (<https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>).
pub(super) fn measure_process(metrics: &mut Metrics) {
    let seen = collector::collect();
    let mut gauge = |name: &str, description: &str, value: Option<f64>| {
        if let Some(value) = value {
            metrics.gauge(name, description).set(value);
        }
    };
    gauge("process_open_fds", "Open file descriptors", seen.open_fds.map(exact));
    gauge("process_max_fds", "The most file descriptors there may be", seen.max_fds.map(exact));
    gauge("process_virtual_memory_bytes", "Virtual memory", seen.virtual_memory_bytes.map(exact));
    gauge("process_resident_memory_bytes", "Resident memory", seen.resident_memory_bytes.map(exact));
    gauge("process_start_time_seconds", "Start, in seconds since 1970", seen.start_time_seconds.map(exact));
    gauge("process_threads", "Threads", seen.threads.map(exact));
    if let Some(seconds) = seen.cpu_seconds_total {
        metrics.counter("process_cpu_seconds", "Time of the processor, of users and of the system").set(seconds);
    }
}

/// Adds what the runtime says of itself.
pub(super) fn measure_runtime(metrics: &mut Metrics) {
    let Ok(runtime) = Handle::try_current().map(|runtime| runtime.metrics()) else { return };
    let workers = runtime.num_workers();
    metrics.gauge("tokio_workers", "Threads that run tasks").set(exact(workers as u64));
    metrics.gauge("tokio_alive_tasks", "Tasks that are not over").set(exact(runtime.num_alive_tasks() as u64));
    metrics
        .gauge("tokio_global_queue_depth", "Tasks that wait for any worker")
        .set(exact(runtime.global_queue_depth() as u64));
    let busy = (0..workers).map(|worker| runtime.worker_total_busy_duration(worker).as_secs_f64()).sum();
    metrics.counter("tokio_busy_seconds", "Time in which workers were at work").unit("seconds").set(busy);
}

/// Adds what the application says of its connections.
pub(super) fn measure_connections(app: &AppInfo, metrics: &mut Metrics) {
    let traffic = app.traffic();
    metrics.gauge("http_server_connections", "Open connections").set(exact(traffic.open_connections as u64));
    metrics.counter("http_server_cut_connections", "Connections that were cut").set(exact(traffic.cut_connections));
}
