use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hooks_core::FailedImplementation;
use tokio::time::Instant;

use super::event::Event;
use super::notification::Notification;

/// For longer, nothing is put together.
const LONGEST: Duration = Duration::from_hours(24);

/// Of so many places it is known that they have failed lately; what else fails is told each time.
const MOST: usize = 10_000;

/// The failures of the last moments, so that the same is not told again and again.
#[derive(Debug)]
pub(super) struct Failures(Mutex<Lately>);

#[derive(Debug)]
struct Lately {
    every: Duration,
    places: HashMap<Place, Since>,
}

/// What makes a failure the same as another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    plugin: Arc<str>,
    hook: &'static str,
    function: String,
}

/// What has failed at a place since it was told of last.
#[derive(Debug)]
struct Since {
    /// When the next may be told.
    until: Instant,
    count: u64,
    first: Option<Notification>,
}

/// What is to be done with a failure.
enum Turn {
    Tell,
    Keep,
    Ignore,
}

impl Failures {
    pub(super) fn new(every: Duration) -> Self {
        Self(Mutex::new(Lately { every: every.min(LONGEST), places: HashMap::new() }))
    }

    /// Tells of each place at most so often from here on.
    pub(super) fn set_every(&self, every: Duration) {
        let mut lately = self.lately();
        lately.every = every.min(LONGEST);
        let until = Instant::now() + lately.every;
        lately.places.values_mut().for_each(|since| since.until = since.until.min(until));
    }

    /// What is to be told of a failure at once.
    pub(super) fn note(&self, failure: &FailedImplementation<'_>) -> Option<Notification> {
        let place = Place::of(failure);
        let turn = self.lately().turn(&place);
        // What it says is code of the plugin's, so it is made outside of the lock.
        match turn {
            Turn::Tell => Some(Notification::of_failure(failure)),
            Turn::Keep => {
                let notification = Notification::of_failure(failure);
                if let Some(since) = self.lately().places.get_mut(&place) {
                    since.first.get_or_insert(notification);
                }
                None
            }
            Turn::Ignore => None,
        }
    }

    /// When there may be something to tell of failures that were not told at once.
    pub(super) fn next(&self) -> Option<Instant> {
        self.lately().places.values().map(|since| since.until).min()
    }

    /// What is to be told of them at this moment.
    pub(super) fn due(&self) -> Vec<Notification> {
        let (now, mut due) = (Instant::now(), Vec::new());
        let mut lately = self.lately();
        let every = lately.every;
        lately.places.retain(|_, since| {
            if now < since.until {
                return true;
            }
            since.until = now + every;
            let goes_on = since.count > 0;
            due.extend(since.take());
            goes_on
        });
        due
    }

    /// What is to be told of them at the end.
    pub(super) fn rest(&self) -> Vec<Notification> {
        self.lately().places.drain().filter_map(|(_, mut since)| since.take()).collect()
    }

    fn lately(&self) -> MutexGuard<'_, Lately> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lately {
    fn turn(&mut self, place: &Place) -> Turn {
        let now = Instant::now();
        if let Some(since) = self.places.get_mut(place).filter(|since| now < since.until || since.count > 0) {
            since.count += 1;
            return if since.first.is_none() { Turn::Keep } else { Turn::Ignore };
        }
        if self.places.len() < MOST {
            let since = Since { until: now + self.every, count: 0, first: None };
            self.places.insert(place.clone(), since);
        }
        Turn::Tell
    }
}

impl Place {
    fn of(failure: &FailedImplementation<'_>) -> Self {
        let implementation = failure.implementation();
        Self {
            plugin: implementation.plugin().shared_name(),
            hook: implementation.hook().name(),
            function: implementation.function().to_owned(),
        }
    }
}

impl Since {
    /// What is to be told, if it is known already.
    fn take(&mut self) -> Option<Notification> {
        let mut notification = self.first.take()?;
        if let Event::Failure { count, .. } = &mut notification.event {
            *count = std::mem::take(&mut self.count);
        }
        Some(notification)
    }
}
