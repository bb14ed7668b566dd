use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use lru::LruCache;

/// Of so many keys the last use is known.
const BOUND: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// So exactly.
const GRAIN: Duration = Duration::from_mins(1);

/// When each key was last used, in this process.
#[derive(Debug)]
pub(super) struct Uses(Mutex<LruCache<String, SystemTime>>);

impl Default for Uses {
    fn default() -> Self {
        Self::of_at_most(BOUND)
    }
}

impl Uses {
    fn of_at_most(bound: NonZeroUsize) -> Self {
        Self(Mutex::new(LruCache::sparse(bound)))
    }

    /// Notes a use; tells whether it is news.
    pub(super) fn note(&self, id: &str, now: SystemTime) -> bool {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match uses.get_mut(id) {
            Some(last) if now.duration_since(*last).is_ok_and(|since| since < GRAIN) => false,
            Some(last) => {
                *last = now;
                true
            }
            None => {
                uses.put(id.to_owned(), now);
                true
            }
        }
    }

    pub(super) fn last(&self, id: &str) -> Option<SystemTime> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).peek(id).copied()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::time::{Duration, SystemTime};

    use super::Uses;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_use_is_news_once_a_minute() {
        let uses = Uses::default();
        // The last is of a clock that was set back.
        for (second, is_news, last) in [(100, true, 100), (159, false, 100), (160, true, 160), (90, true, 90)] {
            assert_eq!(uses.note("a", at(second)), is_news, "{second}");
            assert_eq!(uses.last("a"), Some(at(last)), "{second}");
        }
        assert_eq!(uses.last("b"), None);
    }

    #[test]
    fn the_keys_are_kept_that_are_used() {
        let uses = Uses::of_at_most(NonZeroUsize::MIN.saturating_add(1));
        for (id, second) in [("a", 0), ("b", 0), ("a", 1), ("c", 0)] {
            uses.note(id, at(second));
        }
        assert_eq!(["a", "b", "c"].map(|id| uses.last(id).is_some()), [true, false, true]);
    }
}
