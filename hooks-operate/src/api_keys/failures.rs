use std::net::{IpAddr, Ipv6Addr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use tokio::time::Instant;

/// Of so many clients the failures are counted; of more, those are forgotten that have failed the longest ago.
const BOUND: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// How often the clients of one address may be wrong: so often at once, and once more whenever a share of the time is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    pub(super) limit: NonZeroU32,
    pub(super) within: Duration,
}

/// How often each client was wrong of late.
#[derive(Debug)]
pub(super) struct Failures(Mutex<LruCache<Client, Debt>>);

/// Who is counted as one: an address, or of IPv6 the /64 that a host has to itself. Nothing tells those apart that come by a
/// Unix socket.
type Client = Option<IpAddr>;

#[derive(Debug, Clone, Copy)]
struct Debt {
    /// When all failures are forgotten (the theoretical arrival time of the generic cell rate algorithm).
    until: Instant,
    /// Whether it was over the limit since then.
    told: bool,
}

/// One failure too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany {
    /// When the next is counted alone.
    pub(super) retry_after: Duration,
    /// Whether it is the first since the client was last within the limit.
    pub(super) is_first: bool,
}

impl Default for Failures {
    fn default() -> Self {
        Self::of_at_most(BOUND)
    }
}

impl Failures {
    fn of_at_most(bound: NonZeroUsize) -> Self {
        Self(Mutex::new(LruCache::sparse(bound)))
    }

    /// Counts a failure. One too many is not counted: it postpones nothing.
    pub(super) fn count(&self, client: Option<IpAddr>, allowance: Allowance, now: Instant) -> Result<(), TooMany> {
        let mut debts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let debt = debts.get_or_insert_mut(counted_as(client), || Debt { until: now, told: false });
        if debt.until <= now {
            *debt = Debt { until: now, told: false };
        }
        let until = debt.until + allowance.within / allowance.limit.get();
        let beyond = until.duration_since(now).saturating_sub(allowance.within);
        if beyond.is_zero() {
            debt.until = until;
            return Ok(());
        }
        let is_first = !std::mem::replace(&mut debt.told, true);
        Err(TooMany { retry_after: beyond, is_first })
    }
}

fn counted_as(client: Option<IpAddr>) -> Client {
    client.map(|address| match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
    })
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU32, NonZeroUsize};
    use std::time::Duration;

    use proptest::prelude::*;
    use tokio::time::Instant;

    use super::{Allowance, Failures, TooMany};

    const SECOND: Duration = Duration::from_secs(1);
    const ALLOWANCE: Allowance = Allowance { limit: NonZeroU32::new(3).unwrap(), within: Duration::from_secs(30) };

    fn of_at_most(bound: usize) -> Failures {
        Failures::of_at_most(NonZeroUsize::new(bound).expect("it is one"))
    }

    fn count(failures: &Failures, client: &str, now: Instant) -> Result<(), TooMany> {
        failures.count(client.parse().ok(), ALLOWANCE, now)
    }

    #[test]
    fn so_many_are_allowed_at_once_and_one_more_in_each_share_of_the_time() {
        let (failures, start) = (Failures::default(), Instant::now());
        let too_many = |seconds, is_first| Err(TooMany { retry_after: seconds * SECOND, is_first });
        for (second, expected) in [
            (0, Ok(())),
            (0, Ok(())),
            (0, Ok(())),
            (0, too_many(10, true)),
            (4, too_many(6, false)),
            (10, Ok(())),
            (10, too_many(10, false)),
            // All is forgotten.
            (41, Ok(())),
            (41, Ok(())),
            (41, Ok(())),
            (41, too_many(10, true)),
        ] {
            assert_eq!(count(&failures, "192.0.2.1", start + second * SECOND), expected, "{second}");
        }
    }

    #[test]
    fn a_network_of_a_host_is_one_client() {
        let now = Instant::now();
        for (one, other, is_same) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("2001:db8::1", "2001:db8::ffff:1", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
            ("", "", true),
            ("", "192.0.2.1", false),
        ] {
            let failures = Failures::default();
            for _ in 0..3 {
                assert_eq!(count(&failures, one, now), Ok(()));
            }
            assert_eq!(count(&failures, other, now).is_err(), is_same, "{one} {other}");
        }
    }

    #[test]
    fn the_clients_are_remembered_that_failed_last() {
        let (failures, now) = (of_at_most(2), Instant::now());
        for client in ["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.3"] {
            let _ = count(&failures, client, now);
        }
        assert!(count(&failures, "192.0.2.1", now).is_err());
        assert_eq!(failures.0.lock().expect("nobody panicked").len(), 2);
    }

    proptest! {
        #[test]
        fn whatever_clients_do_memory_is_bounded(clients in proptest::collection::vec(any::<u128>(), 0..200)) {
            let (failures, now) = (of_at_most(16), Instant::now());
            for client in clients {
                let _ = failures.count(Some(std::net::Ipv6Addr::from_bits(client).into()), ALLOWANCE, now);
                prop_assert!(failures.0.lock().expect("nobody panicked").len() <= 16);
            }
        }

        #[test]
        fn in_no_time_more_are_allowed_than_the_limit_and_its_share(
            limit in 1_u32..20, waits in proptest::collection::vec(0_u64..20_000, 1..300),
        ) {
            let allowance = Allowance {
                limit: NonZeroU32::new(limit).expect("it is one"), within: Duration::from_mins(1),
            };
            let (failures, start) = (Failures::default(), Instant::now());
            let (mut now, mut allowed) = (start, 0_u32);
            for wait in waits {
                now += Duration::from_millis(wait);
                allowed += u32::from(failures.count(None, allowance, now).is_ok());
                let share = (now - start).as_secs_f64() / 60.0 * f64::from(limit);
                prop_assert!(f64::from(allowed) <= f64::from(limit) + share + 0.001);
            }
        }
    }
}
