//! The futures of implementations, of every size and with every fate, in the memory of their call.
//!
//! `scripts/sanitize` runs this with each access to memory checked.
#![forbid(unsafe_code)]

use std::future::Future;
use std::mem::{forget, size_of};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use hooks_core::{BoxFuture, PluginManager, Snapshot, hookspec};
use proptest::prelude::*;

hooks_core::link_plugins!();

#[hookspec(on_error = "isolate")]
pub async fn isolating(number: &mut u32) -> u32;

#[hookspec(on_error = "stop")]
pub async fn stopping(number: &mut u32) -> u32;

const PLUGINS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// What becomes of one future.
#[derive(Debug, Clone, Copy)]
struct Fate {
    shape: Shape,
    /// How often it has to wait.
    waits: usize,
    panics: bool,
    panics_in_drop: bool,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Small,
    /// The largest that fits.
    Full,
    TooLarge,
    /// It would fit, but for its alignment.
    Aligned,
    /// It borrows from itself.
    Itself,
}

/// What becomes of the call.
#[derive(Debug, Clone, Copy)]
struct End {
    /// How often it is polled, at most.
    polls: usize,
    is_leaked: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Event {
    Started(usize),
    Polled(usize),
    Dropped(usize),
    CallPanicked,
    CallEnded(Vec<u32>),
}

type Events = Arc<Mutex<Vec<Event>>>;

fn note(events: &Events, event: Event) {
    events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
}

/// A future that stays where it was first polled, and uses what it borrows up to its end.
struct Probe<'c, Pad> {
    position: usize,
    fate: Fate,
    polls: usize,
    events: Events,
    address: Option<usize>,
    number: &'c mut u32,
    _pad: Pad,
}

#[repr(align(64))]
struct Aligned;

/// What makes a probe as large as a slot.
type Filling = [u8; 96 - size_of::<Probe<'static, ()>>()];

const _: () = assert!(size_of::<Probe<'static, Filling>>() == 96);

impl<Pad> Probe<'_, Pad> {
    fn check(&mut self) {
        *self.number += 1;
        let here = std::ptr::from_ref(self).addr();
        assert_eq!(*self.address.get_or_insert(here), here, "it was moved");
    }
}

impl<Pad: Unpin> Future for Probe<'_, Pad> {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u32> {
        let this = self.get_mut();
        note(&this.events, Event::Polled(this.position));
        this.check();
        this.polls += 1;
        if this.polls <= this.fate.waits {
            return Poll::Pending;
        }
        assert!(!this.fate.panics, "as told");
        Poll::Ready(u32::try_from(this.position).expect("there are few"))
    }
}

impl<Pad> Drop for Probe<'_, Pad> {
    fn drop(&mut self) {
        note(&self.events, Event::Dropped(self.position));
        if self.address.is_some() {
            self.check();
        }
        assert!(!self.fate.panics_in_drop, "as told in a drop");
    }
}

/// A snapshot in which these follow on each other.
fn with_probes(snapshot: &Snapshot, fates: &[Fate], events: &Events) -> Snapshot {
    // Each stands before those that were added earlier.
    let fates = fates.iter().copied().enumerate().rev();
    fates.fold(snapshot.subset(|_| true), |snapshot, (position, fate)| {
        macro_rules! add {
            ($hook:ident, $snapshot:expr) => {{
                let events = Arc::clone(events);
                $snapshot.with_extra_async::<$hook>(
                    PLUGINS[position],
                    Box::new(move |hook, slot| {
                        note(&events, Event::Started(position));
                        macro_rules! probe {
                            ($pad:expr) => {
                                Probe {
                                    position,
                                    fate,
                                    polls: 0,
                                    events: Arc::clone(&events),
                                    address: None,
                                    number: hook.number,
                                    _pad: $pad,
                                }
                            };
                        }
                        match fate.shape {
                            Shape::Small => slot.start(probe!(())),
                            Shape::Full => slot.start(probe!([0; size_of::<Filling>()])),
                            Shape::TooLarge => slot.start(probe!([0; size_of::<Filling>() + 8])),
                            Shape::Aligned => slot.start(probe!(Aligned)),
                            Shape::Itself => {
                                let probe = probe!(());
                                slot.start(async move {
                                    let (own, mut probe) = (position, probe);
                                    let itself = &own;
                                    let output = (&mut probe).await;
                                    assert_eq!(*itself, position);
                                    output
                                })
                            }
                        }
                    }),
                )
            }};
        }
        add!(stopping, add!(isolating, snapshot))
    })
}

/// Polls a call and ends it, as told, and notes what its caller sees.
fn run(mut call: BoxFuture<'_, Vec<u32>>, end: End, events: &Events) {
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..end.polls {
        match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(&mut context))) {
            Ok(Poll::Pending) => {}
            Ok(Poll::Ready(output)) => {
                note(events, Event::CallEnded(output));
                break;
            }
            Err(_) => {
                note(events, Event::CallPanicked);
                // Nothing goes on in a call that has panicked.
                assert!(catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(&mut context))).is_err());
                break;
            }
        }
    }
    if end.is_leaked {
        forget(call);
    } else if catch_unwind(AssertUnwindSafe(|| drop(call))).is_err() {
        note(events, Event::CallPanicked);
    }
}

/// What that should be.
fn expected(fates: &[Fate], isolates: bool, end: End) -> Vec<Event> {
    let (mut events, mut outputs, mut polls) = (Vec::new(), Vec::new(), end.polls);
    for (position, fate) in fates.iter().enumerate() {
        let has_started = polls > 0;
        if !has_started {
            return events;
        }
        events.push(Event::Started(position));
        // The poll of the call that started it is its own first.
        let own_polls = polls.min(fate.waits + 1);
        events.extend((0..own_polls).map(|_| Event::Polled(position)));
        polls -= own_polls - 1;
        let has_ended = own_polls == fate.waits + 1;
        if !has_ended {
            if !end.is_leaked {
                events.push(Event::Dropped(position));
                events.extend(fate.panics_in_drop.then_some(Event::CallPanicked));
            }
            return events;
        }
        if fate.panics && !isolates {
            events.push(Event::CallPanicked);
            if !end.is_leaked {
                events.push(Event::Dropped(position));
                events.extend(fate.panics_in_drop.then_some(Event::CallPanicked));
            }
            return events;
        }
        events.push(Event::Dropped(position));
        if fate.panics_in_drop && !isolates {
            events.push(Event::CallPanicked);
            return events;
        }
        if !fate.panics && !fate.panics_in_drop {
            outputs.push(u32::try_from(position).expect("there are few"));
        }
    }
    if polls > 0 {
        events.push(Event::CallEnded(outputs));
    }
    events
}

fn fate() -> impl Strategy<Value = Fate> {
    let shape = prop_oneof![
        Just(Shape::Small),
        Just(Shape::Full),
        Just(Shape::TooLarge),
        Just(Shape::Aligned),
        Just(Shape::Itself),
    ];
    let fate = (shape, 0_usize..3, prop::bool::weighted(0.2), prop::bool::weighted(0.2));
    fate.prop_map(|(shape, waits, panics, panics_in_drop)| {
        // A block that panics drops what it holds by itself.
        let panics = panics && !matches!(shape, Shape::Itself);
        Fate { shape, waits, panics, panics_in_drop }
    })
}

fn end() -> impl Strategy<Value = End> {
    (0_usize..12, prop::bool::weighted(0.1)).prop_map(|(polls, is_leaked)| End { polls, is_leaked })
}

proptest! {
    #[test]
    fn each_future_is_polled_where_it_is_and_dropped_once(
        fates in prop::collection::vec(fate(), 0..=PLUGINS.len()),
        end in end(),
    ) {
        let snapshot = PluginManager::builder().build().expect("two hooks are sound").snapshot();
        for isolates in [true, false] {
            let events = Events::default();
            let snapshot = with_probes(&snapshot, &fates, &events);
            // Outlives a call that is leaked.
            let number = Box::leak(Box::new(0));
            let snapshot: &'static Snapshot = Box::leak(Box::new(snapshot));
            let call: BoxFuture<'_, Vec<u32>> = if isolates {
                Box::pin(snapshot.call(isolating { number }))
            } else {
                Box::pin(snapshot.call(stopping { number }))
            };
            run(call, end, &events);
            let events = events.lock().unwrap_or_else(PoisonError::into_inner).clone();
            prop_assert_eq!(events, expected(&fates, isolates, end));
        }
    }
}
