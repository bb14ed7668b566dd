use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::Limits;
use crate::connection::{Activity, Look};

/// Why a connection is not worth keeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quiet {
    /// There has not been a request.
    Silent,
    /// There has been none for a while, and none is in flight.
    Idle,
    /// The head of a request has begun, and does not end.
    SlowHead,
    /// The client does not take what there is for it.
    HeldUp,
}

/// Waits until a connection is not worth keeping.
///
/// After the first request it looks once in a while, so that a request costs some additions and no timer: what takes longer
/// than its limit is found before it has taken twice as long.
pub(super) async fn quiet(activity: &Activity, limits: &Limits) -> Quiet {
    if timeout(limits.first_request, activity.first.notified()).await.is_err() {
        return Quiet::Silent;
    }
    next(activity, limits).await
}

/// Waits until a client takes nothing of what there is for it, whatever else it does.
pub(super) async fn held_up(activity: &Activity, limits: &Limits) {
    while next(activity, limits).await != Quiet::HeldUp {}
}

async fn next(activity: &Activity, limits: &Limits) -> Quiet {
    let mut vigil = Vigil::new(activity.look(), limits);
    // In halves: what begins behind a look is seen at the next, and found over its limit at the third.
    let pause = [limits.idle, limits.request_head, limits.progress].into_iter().min().unwrap_or(Duration::MAX) / 2;
    loop {
        sleep(pause.max(Duration::from_millis(1))).await;
        if let Some(quiet) = vigil.look(activity.look(), Instant::now()) {
            return quiet;
        }
    }
}

/// How long a connection that is told to end may look as if nothing came any more.
const REST: Duration = Duration::from_millis(400);

/// Lets a connection that is told to end finish what is in flight, and not wait for a client that has nothing in flight:
/// one on HTTP/2 would be asked to agree.
pub(super) async fn ended_or_at_rest<T>(
    mut ending: Pin<&mut impl Future<Output = T>>,
    activity: &Activity,
) -> Option<T> {
    let mut last = None;
    loop {
        if let Ok(ended) = timeout(REST, ending.as_mut()).await {
            return Some(ended);
        }
        let look = activity.look();
        if look.is_at_rest && last == Some(look.begun) {
            return None;
        }
        last = look.is_at_rest.then_some(look.begun);
    }
}

/// What was seen, and since when.
struct Vigil<'l> {
    limits: &'l Limits,
    last: Look,
    idle_since: Option<Instant>,
    head_since: Option<Instant>,
    held_up_since: Option<Instant>,
}

impl<'l> Vigil<'l> {
    fn new(last: Look, limits: &'l Limits) -> Self {
        Self { limits, last, idle_since: None, head_since: None, held_up_since: None }
    }

    fn look(&mut self, look: Look, now: Instant) -> Option<Quiet> {
        let last = std::mem::replace(&mut self.last, look);
        let is_same = look.begun == last.begun;
        let is_over = |since: &mut Option<Instant>, goes_on: bool, is_so: bool, limit: Duration| {
            let start = if is_so { Some(since.filter(|_| goes_on).unwrap_or(now)) } else { None };
            *since = start;
            start.is_some_and(|start| now.duration_since(start) >= limit)
        };
        let Limits { idle, request_head, progress, .. } = *self.limits;
        let is_stuck = look.held_up == last.held_up;
        if is_over(&mut self.held_up_since, is_stuck, look.held_up.is_some(), progress) {
            Some(Quiet::HeldUp)
        } else if is_over(&mut self.head_since, is_same, look.has_part_of_head, request_head) {
            Some(Quiet::SlowHead)
        } else if is_over(&mut self.idle_since, is_same, look.is_at_rest, idle) {
            Some(Quiet::Idle)
        } else {
            None
        }
    }
}
