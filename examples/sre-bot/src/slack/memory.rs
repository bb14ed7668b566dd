//! What was answered: Slack sends a command again where it has not heard in time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use sre_bot_hooks::Reply;

use super::signature::Proof;

/// The replies to requests whose signature would still be taken, by that.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<Proof, Shared<BoxFuture<'static, Reply>>>>);

impl Memory {
    /// The reply to a request, made by the first that has this signature: others wait for it.
    ///
    /// It is made to its end, whether or not somebody still waits.
    pub fn reply(
        &self,
        proof: Proof,
        now: SystemTime,
        reply: impl Future<Output = Reply> + Send + 'static,
    ) -> Shared<BoxFuture<'static, Reply>> {
        let mut replies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        replies.retain(|proof, _| proof.is_fresh(now));
        let made = || {
            let running = tokio::spawn(reply);
            let failed = || Reply::ephemeral("it failed; the cause is in the log of the service");
            async move { running.await.unwrap_or_else(|_| failed()) }.boxed().shared()
        };
        replies.entry(proof).or_insert_with(made).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn what_comes_again_is_answered_as_the_first_time_and_runs_once() {
        let (memory, runs) = (Memory::default(), Arc::<AtomicUsize>::default());
        let run = || {
            let runs = Arc::clone(&runs);
            async move { Reply::ephemeral(runs.fetch_add(1, Ordering::Relaxed).to_string()) }
        };
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
        let proof = || Proof::new([1; 32], 1000);
        // The first client does not wait.
        drop(memory.reply(proof(), start, run()));
        let again = [memory.reply(proof(), start, run()), memory.reply(proof(), start + Duration::from_mins(5), run())];
        for reply in again {
            assert_eq!(reply.await, Reply::ephemeral("0"));
        }
        assert_eq!(memory.reply(Proof::new([2; 32], 1000), start, run()).await, Reply::ephemeral("1"));
        // Nobody would take it any more, so nobody needs to know.
        memory.reply(Proof::new([3; 32], 2000), start + Duration::from_secs(1000), run()).await;
        assert_eq!(memory.0.lock().expect("nobody panics").len(), 1);
    }
}
