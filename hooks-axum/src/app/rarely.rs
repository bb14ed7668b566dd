use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use pin_project_lite::pin_project;

pin_project! {
    /// A future that is polled only where it was itself what woke the task, however often that runs for other reasons.
    pub(super) struct Rarely<F> {
        #[pin]
        future: F,
        alarm: Option<(Arc<Alarm>, Waker)>,
    }
}

/// What the future wakes.
struct Alarm {
    rang: AtomicBool,
    task: Waker,
}

impl<F> Rarely<F> {
    pub(super) fn new(future: F) -> Self {
        Self { future, alarm: None }
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rang.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

impl<F: Future> Future for Rarely<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if let Some((alarm, _)) = this.alarm.as_ref().filter(|(alarm, _)| alarm.task.will_wake(context.waker())) {
            // The look that nearly always says no costs no exchange.
            if !alarm.rang.load(Ordering::Relaxed) || !alarm.rang.swap(false, Ordering::Acquire) {
                return Poll::Pending;
            }
        } else {
            *this.alarm = None;
        }
        let (_, waker) = this.alarm.get_or_insert_with(|| {
            let alarm = Arc::new(Alarm { rang: AtomicBool::new(false), task: context.waker().clone() });
            (Arc::clone(&alarm), alarm.into())
        });
        this.future.poll(&mut Context::from_waker(waker))
    }
}
