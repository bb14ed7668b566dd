//! A Prometheus server that scrapes the service and evaluates its alerts, as deploy/ has them.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::thread::yield_now;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;

use crate::client::{Connection, Request, Response};
use crate::deploy::{check, file};
use crate::process::{PATIENCE, Process, Service, start_configured};

const MANUAL: &str = include_str!("../../../../hooks-operate/src/metrics.rs");

/// A service as it is deployed, on ports of its own.
struct Scraped {
    service: Service,
    /// Its management listener.
    target: SocketAddr,
    _folder: TempDir,
}

impl Scraped {
    fn start(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let configuration = folder.path().join("sre-bot.yaml");
        fs::write(&configuration, file("sre-bot.yaml")).expect("there is room");
        fs::create_dir(folder.path().join("secrets")).expect("there is room");
        let hash = format!("sha256:{}\n", "0".repeat(64));
        fs::write(folder.path().join("secrets/deploy-bot.hash"), hash).expect("there is room");
        let ours = [
            ("SRE_BOT__SERVER__ADDRESS", "127.0.0.1:0"),
            ("SRE_BOT__SERVER__LISTENERS__MANAGEMENT", "127.0.0.1:0"),
            ("SRE_BOT__PLUGINS__LOGS__FORMAT", "text"),
            // Each call, so that none of the series is there by chance only.
            ("SRE_BOT__PLUGINS__METRICS__SAMPLE", "1"),
        ];
        let mut service = Service::of(start_configured(&configuration, &[&ours, variables].concat()));
        let target = address(service.process.log_up_to("listener=\"management\""));
        Self { service, target, _folder: folder }
    }
}

/// The address in the last of these lines.
fn address(lines: &[String]) -> SocketAddr {
    let line = lines.last().map(String::as_str).unwrap_or_default();
    let address = line.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next());
    address.and_then(|address| address.parse().ok()).unwrap_or_else(|| panic!("no address in `{line}`"))
}

struct Prometheus {
    /// One for all that it is asked: there are not ports enough for a connection each time.
    connection: Connection,
    _process: Process,
    _folder: TempDir,
}

impl Prometheus {
    /// With the configuration of deploy/, but for who is scraped, and for times that nobody waits for.
    fn start(targets: &[SocketAddr]) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let quoted: Vec<_> = targets.iter().map(|target| format!("\"{target}\"")).collect();
        let changes =
            [("15s", "1s"), ("scrape_timeout: 5s", "scrape_timeout: 1s"), ("\"127.0.0.1:9000\"", &quoted.join(", "))];
        let configuration = folder.path().join("prometheus.yml");
        write(&configuration, "prometheus.yml", &changes);
        write(&folder.path().join("alerts.yaml"), "alerts.yaml", &[("for: 1m", "for: 1s")]);
        let mut process = Process::start(
            Command::new("prometheus")
                .arg(format!("--config.file={}", configuration.display()))
                .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
                .arg("--web.listen-address=127.0.0.1:0"),
        );
        let connection = Connection::open(address(process.log_up_to("msg=\"Listening on\"")));
        let mut prometheus = Self { connection, _process: process, _folder: folder };
        prometheus.until("it is ready", |prometheus| (prometheus.ask("/-/ready").status == 200).then_some(()));
        prometheus
    }

    fn ask(&mut self, path: &str) -> Response {
        self.connection.send(Request::new("GET", path))
    }

    /// The `data` that its API answers.
    #[track_caller]
    fn get(&mut self, path: &str) -> Value {
        let mut answer = self.ask(&format!("/api/v1/{path}")).json();
        assert_eq!(answer["status"], "success", "{path}: {answer}");
        answer["data"].take()
    }

    /// The labels of what an expression is of.
    #[track_caller]
    fn query(&mut self, expression: &str) -> Vec<Value> {
        let query = serde_urlencoded::to_string([("query", expression)]).expect("it is text");
        let mut data = self.get(&format!("query?{query}"));
        let found = data["result"].as_array_mut().map(std::mem::take).unwrap_or_default();
        found.into_iter().map(|mut each| each["metric"].take()).collect()
    }

    /// Waits until it says what is wanted.
    #[track_caller]
    fn until<T>(&mut self, what: &str, ask: impl Fn(&mut Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(answer) = ask(self) {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "not so: {what}");
            yield_now();
        }
    }

    #[track_caller]
    fn until_is_there(&mut self, expression: &str) -> Vec<Value> {
        self.until(expression, |prometheus| Some(prometheus.query(expression)).filter(|found| !found.is_empty()))
    }
}

/// Writes a file of deploy/ with changes, each of which there is something for.
fn write(to: &Path, name: &str, changes: &[(&str, &str)]) {
    let text = changes.iter().fold(file(name), |text, (from, into)| {
        assert!(text.contains(from), "there is no `{from}` in {name}");
        text.replace(from, into)
    });
    fs::write(to, text).expect("there is room");
}

/// The expressions of the alerts, of rules that are all well.
fn expressions(prometheus: &mut Prometheus) -> Option<Vec<String>> {
    let groups = prometheus.get("rules");
    let groups = groups["groups"].as_array().expect("they are a list");
    let rules: Vec<_> = groups.iter().flat_map(|group| group["rules"].as_array().into_iter().flatten()).collect();
    for rule in &rules {
        assert!(rule["lastError"].is_null(), "{rule}");
    }
    // `unknown` before the first time.
    let is_well = rules.iter().all(|rule| rule["health"] == "ok");
    (is_well && !rules.is_empty())
        .then(|| rules.iter().map(|rule| rule["query"].as_str().unwrap_or_default().to_owned()).collect())
}

/// The selectors of an expression: `up{job="sre-bot"}`.
fn selectors(expression: &str) -> impl Iterator<Item = String> {
    expression.match_indices('{').map(|(at, _)| {
        let (before, behind) = expression.split_at(at);
        let name = before.rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next();
        format!("{}{}}}", name.unwrap_or_default(), behind.split('}').next().unwrap_or_default())
    })
}

/// Selectors of the metrics that the table of the manual names; a histogram has its count.
fn of_manual() -> impl Iterator<Item = String> {
    let rows = MANUAL.lines().filter_map(|line| line.strip_prefix("//! | `")?.split('|').next());
    let names = rows.flat_map(|cell| cell.split(['`', ',', ' '])).filter(|name| name.contains('_'));
    names.map(|name| match name.strip_suffix('…') {
        Some(beginning) => format!("{{__name__=~\"{beginning}.+\"}}"),
        None => format!("{{__name__=~\"{name}|{name}_count\"}}"),
    })
}

/// Both of a Prometheus server, and of a service that is scraped, take their time to start; so all is in one test.
#[test]
fn a_server_scrapes_what_the_alerts_and_the_manual_name_and_alerts() {
    if !check("prometheus", &["--version"]) {
        return;
    }
    let missing = [
        ("SRE_BOT__PLUGINS__ACCESS_LOG__FILE", "/nowhere/at/all/access.log"),
        ("SRE_BOT__PLUGINS__ACCESS_LOG__ON_FAILURE", "continue"),
    ];
    let (mut well, ill) = (Scraped::start(&[]), Scraped::start(&missing));
    // Slack is not configured, so this is 503.
    assert_eq!(well.service.send(Request::new("POST", "/slack/commands")).status, 503);
    let mut prometheus = Prometheus::start(&[well.target, ill.target]);
    let (well_one, ill_one) = (format!("instance=\"{}\"", well.target), format!("instance=\"{}\"", ill.target));

    for instance in [&well_one, &ill_one] {
        prometheus.until_is_there(&format!("up{{job=\"sre-bot\", {instance}}} == 1"));
    }
    let expressions = prometheus.until("the rules are well", expressions);
    assert_eq!(expressions.len(), file("alerts.yaml").matches("- alert: ").count());
    let selectors: Vec<_> = expressions.iter().flat_map(|each| selectors(each)).chain(of_manual()).collect();
    assert!(selectors.len() > 25, "{selectors:#?}");
    for selector in selectors {
        prometheus.until_is_there(&selector);
    }

    let firing =
        |alert: &str, instance: &str| format!("ALERTS{{alertname=\"{alert}\", alertstate=\"firing\", {instance}}}");
    let failed = prometheus.until_is_there(&firing("SreBotPluginFailed", &ill_one));
    assert_eq!(failed.iter().map(|alert| &alert["plugin"]).collect::<Vec<_>>(), ["access-log"]);
    let alerts = prometheus.get("alerts");
    let summary = format!("The plugin access-log of {} has failed", ill.target);
    assert_eq!(alerts["alerts"][0]["annotations"]["summary"], *summary, "{alerts}");
    assert_eq!(prometheus.query(&format!("ALERTS{{{well_one}}}")), [Value::Null; 0]);

    well.service.process.kill();
    prometheus.until_is_there(&firing("SreBotDown", &well_one));
}
