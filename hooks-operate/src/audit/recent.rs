use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hooks_core::{BoxError, BoxFuture};

use super::entry::{AuditEntry, AuditOutcome};
use super::list::{AuditLog, AuditPage, AuditQuery};

/// How many bytes of JSON are remembered, of each kind.
const MOST_BYTES: usize = 4 << 20;

/// The last entries, in memory: a service of the plugin `audit`.
#[derive(Debug)]
pub struct RecentAudit(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    most: usize,
    done: Ring,
    /// Apart, so that who may do nothing crowds out nothing.
    refused: Ring,
}

/// Entries with their lengths, the oldest first.
#[derive(Debug, Default)]
struct Ring {
    entries: VecDeque<(usize, AuditEntry)>,
    bytes: usize,
}

impl RecentAudit {
    pub(super) fn new(most: u16) -> Self {
        Self(Mutex::new(Kept { most: most.into(), ..Kept::default() }))
    }

    /// Remembers so many from here on.
    pub(super) fn keep(&self, most: u16) {
        let mut kept = self.kept();
        kept.most = most.into();
        kept.shorten();
    }

    pub(super) fn push(&self, entry: AuditEntry) {
        let bytes = serde_json::to_string(&entry).map_or(MOST_BYTES, |json| json.len());
        let mut kept = self.kept();
        let ring = if entry.outcome == AuditOutcome::Refused { &mut kept.refused } else { &mut kept.done };
        ring.bytes += bytes;
        ring.entries.push_back((bytes, entry));
        kept.shorten();
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn page(&self, query: &AuditQuery) -> AuditPage {
        let kept = self.kept();
        let all = kept.done.entries.iter().chain(&kept.refused.entries).map(|(_, entry)| entry);
        let is_behind = |entry: &AuditEntry| query.cursor.as_ref().is_none_or(|cursor| entry.id < *cursor);
        let mut found: Vec<_> = all.filter(|entry| is_behind(entry) && query.matches(entry)).collect();
        found.sort_unstable_by(|one, other| other.id.cmp(&one.id));
        let entries: Vec<_> = found.iter().take(query.limit).map(|entry| AuditEntry::clone(entry)).collect();
        let next = entries.last().filter(|_| found.len() > entries.len()).map(|last| last.id.clone());
        AuditPage { entries, next }
    }
}

impl Kept {
    fn shorten(&mut self) {
        let most = self.most;
        for ring in [&mut self.done, &mut self.refused] {
            while ring.entries.len() > most || ring.bytes > MOST_BYTES {
                let Some((bytes, _)) = ring.entries.pop_front() else { break };
                ring.bytes -= bytes;
            }
        }
    }
}

impl AuditLog for RecentAudit {
    fn list(&self, query: AuditQuery) -> BoxFuture<'_, Result<AuditPage, BoxError>> {
        Box::pin(async move { Ok(self.page(&query)) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AuditEntry, AuditOutcome, AuditQuery};
    use super::{MOST_BYTES, RecentAudit};

    fn operations(recent: &RecentAudit, query: &AuditQuery) -> Vec<String> {
        recent.page(query).entries.into_iter().map(|entry| entry.operation).collect()
    }

    #[test]
    fn what_is_refused_crowds_out_nothing_that_was_done() {
        let recent = RecentAudit::new(2);
        recent.push(AuditEntry::new("a"));
        for _ in 0..10 {
            recent.push(AuditEntry::new("b").with_outcome(AuditOutcome::Refused, "no"));
        }
        recent.push(AuditEntry::new("c"));
        recent.push(AuditEntry::new("d"));
        assert_eq!(operations(&recent, &AuditQuery::latest(9)), ["d", "c", "b", "b"]);
        recent.keep(1);
        assert_eq!(operations(&recent, &AuditQuery::latest(9)), ["d", "b"]);
    }

    #[test]
    fn what_is_long_is_forgotten_sooner() {
        let recent = RecentAudit::new(1000);
        for _ in 0..9 {
            recent.push(AuditEntry::new("a").with_change(None, Some("x".repeat(MOST_BYTES / 4).into())));
        }
        assert_eq!(operations(&recent, &AuditQuery::latest(9)).len(), 3);
        recent.push(AuditEntry::new("b".repeat(MOST_BYTES)));
        assert!(operations(&recent, &AuditQuery::latest(9)).is_empty());
    }

    #[test]
    fn a_cursor_goes_on_where_a_page_has_ended() {
        let recent = RecentAudit::new(9);
        for operation in ["plugins.a", "config.b", "plugins.c", "plugins.d"] {
            recent.push(AuditEntry::new(operation));
        }
        let query = AuditQuery { operation: Some("plugins.*".to_owned()), ..AuditQuery::latest(2) };
        let first = recent.page(&query);
        assert_eq!(operations(&recent, &query), ["plugins.d", "plugins.c"]);
        let second = recent.page(&AuditQuery { cursor: first.next, ..query });
        assert_eq!((second.entries.len(), second.next), (1, None));
    }
}
