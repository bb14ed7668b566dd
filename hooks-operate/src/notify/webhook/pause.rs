use std::time::{Duration, SystemTime};

use hooks_axum::axum::http::{HeaderMap, header};

/// How long a pause becomes by doubling.
const LONGEST: Duration = Duration::from_mins(1);

/// How long a receiver can make it.
const LONGEST_ASKED: Duration = Duration::from_mins(5);

/// The pause behind this attempt, the first being 0, where the receiver may have asked for one.
pub(super) fn pause(backoff: Duration, attempt: u32, asked: Option<Duration>) -> Duration {
    let doubled = backoff.saturating_mul(2_u32.saturating_pow(attempt)).min(LONGEST.max(backoff));
    // Those who have failed together do not come again together.
    let shorter = doubled.mul_f64(1.0 - rand::random::<f64>() / 2.0);
    shorter.max(asked.unwrap_or_default().min(LONGEST_ASKED))
}

/// What a receiver asks for by `Retry-After`.
pub(super) fn asked(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => httpdate::parse_http_date(text).ok()?.duration_since(now).ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use hooks_axum::axum::http::{HeaderMap, HeaderValue, header};

    use super::{asked, pause};

    #[test]
    fn a_pause_doubles_up_to_a_minute_and_is_up_to_a_half_shorter() {
        for (attempt, seconds) in [(0, 1.0), (1, 2.0), (5, 32.0), (6, 60.0), (u32::MAX, 60.0)] {
            let pause = pause(Duration::from_secs(1), attempt, None).as_secs_f64();
            assert!(pause >= seconds / 2.0 && pause <= seconds, "{attempt}: {pause}");
        }
        let long = pause(Duration::from_mins(10), 0, None);
        assert!(long >= Duration::from_mins(5), "{long:?}");
        let some: Vec<_> = (0..8).map(|_| pause(Duration::from_secs(1), 0, None)).collect();
        assert!(some.iter().any(|pause| *pause != some[0]), "{some:?}");
    }

    #[test]
    fn a_receiver_can_make_it_longer_up_to_five_minutes() {
        let pause = |asked| pause(Duration::from_secs(1), 0, Some(Duration::from_secs(asked)));
        assert_eq!((pause(90), pause(1_000_000)), (Duration::from_secs(90), Duration::from_mins(5)));
        assert!(pause(0) >= Duration::from_millis(500));
    }

    #[test]
    fn a_receiver_asks_in_seconds_or_by_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let of = |text: &'static str| {
            asked(&HeaderMap::from_iter([(header::RETRY_AFTER, HeaderValue::from_static(text))]), now)
        };
        assert_eq!(of("120"), Some(Duration::from_mins(2)));
        assert_eq!(of("Sun, 06 Nov 1994 08:50:07 GMT"), Some(Duration::from_secs(30)));
        assert_eq!((of("Sun, 06 Nov 1994 08:49:00 GMT"), of("soon"), of("-1")), (None, None, None));
        assert_eq!(asked(&HeaderMap::new(), now), None);
    }
}
