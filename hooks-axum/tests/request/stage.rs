//! Every stage of a request at which code of a plugin or a handler runs, and everything that can go wrong there: who is
//! named, and what the client gets.

use hooks_core::BoxError;

use crate::cell::Cell::{self, *};
use crate::cell::{Trouble, check, check_on_socket};

/// Where something goes wrong.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    pub request: &'static str,
    /// Who acts where, as in [`Scene::new`](crate::scene::Scene::new); `w` is a [wrapper](crate::wrapper).
    pub actor: &'static str,
    /// Who is called up to here, before the way out begins.
    pub way_in: &'static str,
    /// Who is called in `after_request` where the request goes no further than this.
    pub way_out: &'static str,
    /// What comes of each [`Trouble`].
    pub cells: &'static [Cell; 6],
}

/// A handler that panics, for what comes then.
pub const PANICS: &str = "GET /stage/panics";
const OK: &str = "GET /stage";

/// How far a request comes.
macro_rules! way_in {
    ($($more:literal)*) => { concat!("before_request b a c", $(" | ", $more),*) };
}
const ASKED: &str = way_in!("authenticate a b c");
const GUARDED: &str = way_in!("authenticate a b c" "before_handler a b c");
const INSIDE: &str = way_in!("authenticate a b c" "before_handler a b c" "inwards a b c");
const HANDLER: &str = way_in!("authenticate a b c" "before_handler a b c" "inwards a b c" "handler");
const HANDLED: &str = way_in!("authenticate a b c" "before_handler a b c" "inwards a b c" "handler" "outwards c b a");
const STREAMED: &str = way_in!("authenticate a b c" "before_handler a b c" "inwards a b c" "outwards c b a");
const ALL: &str = "c a d b";

/// In the order of the way, so that a request comes further than those that have been blocked at the stages before.
#[rustfmt::skip]
pub static STAGES: [Stage; 23] = [
    //                                                   panic, error, late, answer, gone, blocked
    stage(OK, "w.before_request.in", "", "d", &[
        Fails(500, "w.before_request panicked"), OF_WITHIN, Fails(504, "w.before_request timed out"), Answers,
        Cancelled, Blocks("before_request", "w or b or a or c")]),
    stage(OK, "a.before_request", "before_request b a", "a d b", &[
        Fails(500, "a.before_request panicked"), Fails(500, "a.before_request failed"),
        Fails(504, "a.before_request timed out"), Answers, Cancelled,
        BlocksOneOf("before_request", "b or a or c", "b or a")]),
    stage(OK, "w.before_request.out", way_in!(), ALL, &[
        Fails(500, "w.before_request panicked"), OF_WITHIN, Fails(504, "w.before_request timed out"), Answers,
        Cancelled, Blocks("before_request", "w or b or a or c")]),
    stage(OK, "w.authenticate.in", way_in!(), ALL, &[
        Fails(503, "w.authenticate panicked"), OF_WITHIN, Fails(504, "w.authenticate timed out"), Rejects,
        Cancelled, Blocks("authenticate", "w or a or b or c")]),
    stage(OK, "c.authenticate", ASKED, ALL, &[
        Fails(503, "c.authenticate panicked"), Fails(503, "c.authenticate failed"),
        Fails(503, "c.authenticate too slow"), Rejects, Cancelled, Blocks("authenticate", "a or b or c")]),
    stage(OK, "w.authenticate.out", ASKED, ALL, &[
        Fails(503, "w.authenticate panicked"), OF_WITHIN, Fails(504, "w.authenticate timed out"), Rejects,
        Cancelled, Blocks("authenticate", "w or a or b or c")]),
    stage(OK, "w.before_handler.in", ASKED, ALL, &[
        Fails(500, "w.before_handler panicked"), OF_WITHIN, Fails(504, "w.before_handler timed out"), Answers,
        Cancelled, Blocks("before_handler", "w or a or b or c")]),
    stage(OK, "b.before_handler", way_in!("authenticate a b c" "before_handler a b"), ALL, &[
        Fails(500, "b.before_handler panicked"), Fails(500, "b.before_handler failed"),
        Fails(504, "b.before_handler timed out"), Answers, Cancelled,
        BlocksOneOf("before_handler", "a or b or c", "a or b")]),
    stage(OK, "w.before_handler.out", GUARDED, ALL, &[
        Fails(500, "w.before_handler panicked"), OF_WITHIN, Fails(504, "w.before_handler timed out"), Answers,
        Cancelled, Blocks("before_handler", "w or a or b or c")]),
    stage(OK, "b.inwards", way_in!("authenticate a b c" "before_handler a b c" "inwards a b"), ALL, &[
        Fails(500, "b.handle_request panicked"), NO_ERROR, Fails(504, "b.handle_request timed out"),
        AnswersAsHandler(" | outwards a"), Cancelled, Blocks("handle_request", "a or b or c")]),
    stage(OK, ".handler", HANDLER, ALL, &[
        Fails(500, "panicked"), NO_ERROR, Fails(504, "timed out"), Never("it always does"), Cancelled,
        BlocksHandler("`/stage` of the application")]),
    stage("GET /a/stage", ".handler", HANDLER, ALL, &[
        Fails(500, "panicked"), NO_ERROR, Fails(504, "timed out"), Never("it always does"), Cancelled,
        BlocksHandler("`GET /a/stage` of plugin `a`")]),
    stage(OK, "b.outwards", way_in!("authenticate a b c" "before_handler a b c" "inwards a b c" "handler" "outwards c b"),
        ALL, &[
        Fails(500, "b.handle_request panicked"), NO_ERROR, Fails(504, "b.handle_request timed out"),
        AnswersAsHandler(" a"), Cancelled, Blocks("handle_request", "a or b or c")]),
    stage(PANICS, "w.on_error.in", INSIDE, ALL, &[
        SkipsAll("on_error", "plugin `w` panicked in hook `on_error`"), NO_ERROR, HeldBack, AnswersFailure(""),
        Dropped, Blocks("on_error", "w or a or b or c or d")]),
    stage(PANICS, "b.on_error", INSIDE, ALL, &[
        Skips("plugin `b` panicked in hook `on_error`"), NO_ERROR, HeldBack, AnswersFailure("a b"),
        Dropped, Blocks("on_error", "a or b or c or d")]),
    stage(PANICS, "w.on_error.out", INSIDE, ALL, &[
        Skips("plugin `w` panicked in hook `on_error`"), NO_ERROR, HeldBack, AnswersFailure("a b c d"),
        Dropped, Blocks("on_error", "w or a or b or c or d")]),
    stage(OK, "w.after_request.in", HANDLED, ALL, &[
        SkipsAll("after_request", "plugin `w` panicked in hook `after_request`"), NO_ERROR, HeldBack, OBSERVES,
        Dropped, Blocks("after_request", "w or c or a or d or b")]),
    stage(OK, "a.after_request", HANDLED, ALL, &[
        Skips("plugin `a` panicked in hook `after_request`"), NO_ERROR, HeldBack, OBSERVES,
        Dropped, Blocks("after_request", "c or a or d or b")]),
    stage(OK, "w.after_request.out", HANDLED, ALL, &[
        Skips("plugin `w` panicked in hook `after_request`"), NO_ERROR, HeldBack, OBSERVES,
        Dropped, Blocks("after_request", "w or c or a or d or b")]),
    stage("GET /a/body", ".body", STREAMED, ALL, &[
        Breaks("the body of a response: it panicked"), Breaks(""), Never("see `a_response_with_nothing_to_send_is_not_held_up`"), ENDED,
        Never("see `a_client_that_goes_aborts_the_body`"), BlocksBody]),
    stage(OK, "w.on_response_end.in", HANDLED, ALL, &[
        SkipsAll("on_response_end", "plugin `w` panicked in hook `on_response_end`"), NO_ERROR, Waits, ENDED,
        ENDED, Blocks("on_response_end", "w or a or b or c or d")]),
    stage(OK, "a.on_response_end", HANDLED, ALL, &[
        Skips("plugin `a` panicked in hook `on_response_end`"), NO_ERROR, Waits, ENDED,
        ENDED, Blocks("on_response_end", "a or b or c or d")]),
    stage(OK, "w.on_response_end.out", HANDLED, ALL, &[
        Skips("plugin `w` panicked in hook `on_response_end`"), NO_ERROR, Waits, ENDED,
        ENDED, Blocks("on_response_end", "w or a or b or c or d")]),
];

const NO_ERROR: Cell = Never("it has no error to return");
const OF_WITHIN: Cell = Never("its error is one of those within, who are named");
const OBSERVES: Cell = Never("it changes the answer that there is");
const ENDED: Cell = Never("the answer is on its way, or there");

const fn stage(
    request: &'static str,
    actor: &'static str,
    way_in: &'static str,
    way_out: &'static str,
    cells: &'static [Cell; 6],
) -> Stage {
    Stage { request, actor, way_in, way_out, cells }
}

#[tokio::test(start_paused = true)]
async fn a_panic() {
    for deed in ["panics", "panics later", "explodes"] {
        check(Trouble::Panic, deed).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_error() {
    check(Trouble::Error, "fails").await;
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long() {
    check(Trouble::Late, "sleeps").await;
}

#[tokio::test(start_paused = true)]
async fn an_answer() {
    check(Trouble::Answer, "answers").await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_goes() {
    check(Trouble::Gone, "yields").await;
}

#[tokio::test]
async fn the_same_on_a_socket() -> Result<(), BoxError> {
    check_on_socket(Trouble::Panic, "panics").await?;
    check_on_socket(Trouble::Panic, "explodes").await?;
    check_on_socket(Trouble::Error, "fails").await?;
    check_on_socket(Trouble::Answer, "answers").await
}
