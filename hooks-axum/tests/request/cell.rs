//! What a [`Stage`] expects where something goes wrong in it, and whether it is so.

use std::time::Duration;

use axum::body::HttpBody;
use axum::http::header;
use futures::FutureExt;
use hooks_axum::Hooks;
use hooks_core::{BoxError, ImplementationSpec};
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout};
use tower::ServiceExt;

use crate::check::request;
use crate::log::Log;
use crate::plugin::{all, manager};
use crate::router::router;
use crate::scene::{PATIENCE, Scene};
use crate::socket::Served;
use crate::stage::{PANICS, STAGES, Stage};
use crate::wrapper::wrapped;

/// What goes wrong, in the order of [`Stage::cells`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Panic,
    Error,
    /// It takes a minute.
    Late,
    /// Not wrong, but the end of the way in.
    Answer,
    /// The client goes while this waits.
    Gone,
    Blocked,
}

/// What comes of it.
#[derive(Debug, Clone, Copy)]
pub enum Cell {
    /// A problem with this status. `on_error` and the log are told this cause.
    Fails(u16, &'static str),
    /// A hook's own answer.
    Answers,
    /// A problem, 401.
    Rejects,
    /// An answer as good as a handler's, which passes these on the way back.
    AnswersAsHandler(&'static str),
    /// An answer to the failure, for which these have been asked.
    AnswersFailure(&'static str),
    /// It takes its time: the client has its answer.
    Waits,
    /// The client gets what it would have got, all others are called, and the log says this.
    Skips(&'static str),
    /// The same, but nobody is called in this hook.
    SkipsAll(&'static str, &'static str),
    /// The response is given up, with a problem, and the log names all whose hooks it can be. All others are called.
    HeldBack,
    /// No response began.
    Cancelled,
    /// All others are called, with a response that nobody takes.
    Dropped,
    /// The response is cut within its body; the log says this.
    Breaks(&'static str),
    /// The log names the hook and these while and after the thread is blocked.
    Blocks(&'static str, &'static str),
    /// The same, but afterwards fewer.
    BlocksOneOf(&'static str, &'static str, &'static str),
    /// Afterwards the log says who answers.
    BlocksHandler(&'static str),
    /// The log names nobody.
    BlocksBody,
    /// It cannot be, for this reason.
    Never(&'static str),
}

use Cell::{
    Answers, AnswersAsHandler, AnswersFailure, Breaks, Cancelled, Dropped, Fails, HeldBack, Never, Rejects, Skips,
    SkipsAll,
};

/// What the client gets, after how many seconds of waiting, and what became of the request.
struct Expected {
    answer: &'static str,
    after: u64,
    outcome: &'static str,
}

impl Stage {
    pub fn cell(&self, trouble: Trouble) -> Cell {
        self.cells[trouble as usize]
    }

    /// The plugins; with the wrapper only where it is the one.
    pub fn plugins(&self) -> Vec<&'static ImplementationSpec> {
        if self.is_of_wrapper() { wrapped() } else { all() }
    }

    pub fn is_of_wrapper(&self) -> bool {
        self.actor.starts_with("w.")
    }

    fn expected(&self, trouble: Trouble) -> Expected {
        let usual = if self.request == PANICS { ("500 problem", "failed") } else { ("200 hello", "handled") };
        let (answer, outcome) = match self.cell(trouble) {
            Fails(503, _) => ("503 problem", "failed"),
            Fails(504, _) => ("504 problem", "failed"),
            Fails(..) => ("500 problem", "failed"),
            HeldBack => ("504 problem", usual.1),
            Answers => ("418 teapot", "answered"),
            Rejects => ("401 problem", "answered"),
            AnswersAsHandler(_) => ("418 teapot", "handled"),
            AnswersFailure(_) => ("418 teapot", "failed"),
            Cancelled => ("", "cancelled"),
            Dropped => ("", usual.1),
            Breaks(_) => ("200 cut", usual.1),
            _ => usual,
        };
        let after = match self.cell(trouble) {
            HeldBack => 5,
            Fails(503, _) if trouble == Trouble::Late => 10,
            Fails(504, _) => 20,
            _ => 0,
        };
        Expected { answer, after, outcome }
    }

    /// Who is told what, where the client has got so many bytes.
    fn told(&self, trouble: Trouble, length: usize) -> String {
        let cell = self.cell(trouble);
        let back = if let AnswersAsHandler(back) = cell { back } else { "" };
        let on_error = match cell {
            Fails(_, cause) => format!("on_error({cause}) a b c d"),
            AnswersFailure("") => String::new(),
            AnswersFailure(asked) => format!("on_error(panicked) {asked}"),
            _ if self.request == PANICS => "on_error(panicked) a b c d".to_owned(),
            _ => String::new(),
        };
        let after_request = format!("after_request({}) {}", self.expected(trouble).outcome, self.way_out);
        let end = match cell {
            HeldBack | Dropped => "aborted 0".to_owned(),
            Breaks(_) => format!("aborted {length}"),
            Cancelled => "cancelled".to_owned(),
            _ => format!("sent {length}"),
        };
        let end = format!("on_response_end({end}) a b c d");
        let skipped = |part: &String| matches!(cell, SkipsAll(hook, _) if part.starts_with(hook));
        let parts = [format!("{}{back}", self.way_in), on_error, after_request, end];
        parts.into_iter().filter(|part| !part.is_empty() && !skipped(part)).collect::<Vec<_>>().join(" | ")
    }

    /// What the log says.
    fn logged(&self, trouble: Trouble) -> String {
        match self.cell(trouble) {
            Fails(_, cause) => as_logged(cause),
            Skips(text) | SkipsAll(_, text) | Breaks(text) => text.to_owned(),
            HeldBack => {
                let w = if self.is_of_wrapper() { "w or " } else { "" };
                let suspects = format!("{w}a or b or c or d or {w}c or a or d or b");
                format!("the response was kept for more than 5s on the way out by {suspects}")
            }
            _ if self.request == PANICS => as_logged("panicked"),
            _ => String::new(),
        }
    }

    fn check_log(&self, trouble: Trouble, log: &Log) {
        let logged = self.logged(trouble);
        if !logged.is_empty() {
            log.until(1, |line| line.contains(&logged));
        }
    }
}

/// A cause that `on_error` is told, in the words of the log.
fn as_logged(cause: &str) -> String {
    let (who, how) = cause.split_once(' ').unwrap_or(("", cause));
    let (plugin, hook) = who.split_once('.').unwrap_or_default();
    match how {
        "panicked" if plugin.is_empty() => "a request failed: it panicked: ".to_owned(),
        "out" => "a request failed: no answer of the handler within 20s".to_owned(),
        "timed out" => format!("no answer within 20s: plugin `{plugin}` waits in hook `{hook}`"),
        "too slow" => format!("a request failed: plugin `{plugin}` took longer than 10s in hook `{hook}`"),
        _ => format!("a request failed: plugin `{plugin}` {how} in hook `{hook}`"),
    }
}

/// What a client has got: status and what is in the body, such as `500 problem`, where that is as long as the head says.
fn answer(status: u16, media_type: Option<&str>, length: Option<usize>, body: &[u8]) -> String {
    if length != Some(body.len()) {
        return format!("{status} cut");
    }
    if media_type != Some("application/problem+json") {
        return format!("{status} {}", String::from_utf8_lossy(body));
    }
    let problem: serde_json::Value = serde_json::from_slice(body).expect("a problem is JSON");
    assert_eq!(problem["status"], status);
    assert_eq!(problem.get("type").and_then(serde_json::Value::as_str), kind_of(status), "{problem}");
    // Nobody outside is to know the cause.
    let detail = problem["detail"].as_str().expect("a problem has a detail");
    assert!(!detail.contains("told") && !detail.contains('`'), "{detail}");
    format!("{status} problem")
}

/// Who was told what, without what says only that the actor has been there.
fn told(scene: &Scene) -> String {
    let told = scene.told();
    told.split(" | ").filter(|part| !part.ends_with(" w") && *part != "body").collect::<Vec<_>>().join(" | ")
}

/// Everything there is to check, and what plays it.
fn played(trouble: Trouble, deed: &'static str) -> impl Iterator<Item = (&'static Stage, Scene, Log)> {
    let can_be = move |stage: &&Stage| match stage.cell(trouble) {
        Never(reason) => {
            assert_ne!(reason, "", "{stage:?} {trouble:?}");
            false
        }
        _ => true,
    };
    STAGES.iter().filter(can_be).map(move |stage| {
        let scene = Scene::default();
        scene.add([(stage.actor, deed)]);
        (stage, scene, Log::default())
    })
}

/// Checks a column of the table in the process, by this deed.
pub async fn check(trouble: Trouble, deed: &'static str) {
    // Only a connection cuts.
    for (stage, scene, log) in played(trouble, deed).filter(|played| !matches!(played.0.cell(trouble), Breaks(_))) {
        let _default = tracing::subscriber::set_default(log.subscriber());
        let hooks = Hooks::new(manager(&scene, stage.plugins())).head_timeout(Duration::from_secs(20));
        let app = hooks.router(router()).expect("the routes fit together");
        let (start, answering) = (Instant::now(), app.oneshot(request(&scene, stage.request)));
        let answered = if trouble == Trouble::Gone { answering.now_or_never() } else { Some(answering.await) };
        let after = start.elapsed().as_secs();
        let (mut got, mut read) = (String::new(), 0);
        if let Some(Ok(response)) = answered {
            let (head, body) = response.into_parts();
            let size = body.size_hint().exact().map(|size| size.to_string());
            let body = body.collect().await.expect("the body does not fail").to_bytes();
            let value = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
            // What has no length in its head gets one of the connection.
            let length = value(header::CONTENT_LENGTH).or(size.as_deref()).and_then(|length| length.parse().ok());
            got = answer(head.status.as_u16(), value(header::CONTENT_TYPE), length, &body);
            read = body.len();
        }
        timeout(2 * PATIENCE, hooks.finished()).await.unwrap_or_else(|_| panic!("{stage:?}: {}", scene.told()));
        let expected = stage.expected(trouble);
        assert_eq!((&*got, after), (expected.answer, expected.after), "{stage:?} {deed}");
        assert_eq!(told(&scene), stage.told(trouble, read), "{stage:?} {deed}");
        stage.check_log(trouble, &log);
    }
}

/// The same on a socket: what the client gets, and that its connection ends behind that.
pub async fn check_on_socket(trouble: Trouble, deed: &'static str) -> Result<(), BoxError> {
    for (stage, scene, log) in played(trouble, deed) {
        let _default = tracing::subscriber::set_default(log.subscriber());
        let served = Served::start(&scene, stage.plugins(), router()).await?;
        let mut client = served.connect().await?;
        client.request(stage.request, &["connection: close"]).await?;
        let head = client.head().await?;
        let body = client.rest().await?;
        let value = |name: &str| head.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let length = value("content-length").and_then(|length| length.parse().ok());
        let status = head[0].split(' ').nth(1).unwrap_or_default().parse()?;
        let got = answer(status, value("content-type"), length, body.as_bytes());
        assert_eq!(served.stop().await?.cut_connections, 0);
        assert_eq!(got, stage.expected(trouble).answer, "{stage:?} {deed}: {head:?} {body}");
        let length = length.unwrap_or("hello".len());
        assert_eq!(told(&scene), stage.told(trouble, length), "{stage:?} {deed}");
        stage.check_log(trouble, &log);
    }
    Ok(())
}

/// The type of the problems that these tests bring about; of others, the status says all.
fn kind_of(status: u16) -> Option<&'static str> {
    match status {
        401 => Some("urn:hooks-axum:invalid-credentials"),
        503 => Some("urn:hooks-axum:identity-unavailable"),
        _ => None,
    }
}
