//! Lines that a thread of its own writes, so that nobody waits for whoever reads them.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use hooks_core::catch_panic;

/// How many bytes may wait to be written. What comes then is lost, and counted.
const MOST: usize = 1 << 20;
/// How many are written without waiting for more.
const MANY: usize = 1 << 16;

/// Where lines go. They are written in the end, also where this is dropped.
#[derive(Debug)]
pub(crate) struct LineWriter(Arc<Shared>);

/// Takes what is to be written, in the thread that may wait for it.
pub(crate) trait Sink: Send + 'static {
    /// Writes whole lines.
    fn write(&mut self, lines: &[u8]);

    /// Is told how many lines are lost in all, whenever there are more.
    fn lost(&mut self, lines: u64);
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Told where there is something to write, or no more time for it.
    begun: Condvar,
    /// Told where something has been written.
    written: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<u8>,
    lost: u64,
    /// How many bytes have come, and how many have been dealt with.
    taken: u64,
    done: u64,
    /// Whether somebody waits for the rest.
    is_urgent: bool,
    is_closed: bool,
}

impl LineWriter {
    /// Begins to write, at most once in each `pause`. Where there is no thread to be had, all is lost.
    pub(crate) fn new(sink: impl Sink, pause: Duration) -> Self {
        let shared = Arc::new(Shared::default());
        let writer = Arc::clone(&shared);
        let spawned = thread::Builder::new().name("hooks-lines".to_owned()).spawn(move || writer.run(sink, pause));
        shared.state().is_closed = spawned.is_err();
        Self(shared)
    }

    /// Takes a line, which ends in a newline.
    pub(crate) fn line(&self, line: &[u8]) {
        let mut state = self.0.state();
        if state.is_closed || state.waiting.len() + line.len() > MOST {
            state.lost += 1;
            return;
        }
        let (before, after) = (state.waiting.len(), state.waiting.len() + line.len());
        state.waiting.extend_from_slice(line);
        state.taken += line.len() as u64;
        drop(state);
        // Whoever is told costs a call of the system.
        if before == 0 || (before < MANY && after >= MANY) {
            self.0.begun.notify_one();
        }
    }

    /// Whoever drops it waits for what has come until then.
    pub(crate) fn flush(&self) -> Flush {
        Flush(Arc::clone(&self.0))
    }
}

impl Drop for LineWriter {
    fn drop(&mut self) {
        self.0.state().is_closed = true;
        self.0.begun.notify_one();
    }
}

/// Waits for what is to be written.
#[derive(Debug)]
pub(crate) struct Flush(Arc<Shared>);

impl Flush {
    /// Waits until all is written that has come, at most for so long; tells whether it is.
    pub(crate) fn wait(&self, limit: Duration) -> bool {
        let mut state = self.0.state();
        let all = state.taken;
        state.is_urgent = true;
        self.0.begun.notify_one();
        let waited = self.0.written.wait_timeout_while(state, limit, |state| state.done < all);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

impl Shared {
    /// Held for moments.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, mut sink: impl Sink, pause: Duration) {
        let (mut lines, mut told) = (Vec::new(), 0);
        while let Some(lost) = self.next(&mut lines, pause) {
            // Nothing that it may say would be written.
            let _ = catch_panic(|| {
                sink.write(&lines);
                if lost > told {
                    sink.lost(lost);
                }
            });
            told = lost;
            self.state().done += lines.len() as u64;
            self.written.notify_all();
            lines.clear();
        }
    }

    /// Takes what there is once there is something, and tells how many are lost; `None` at the end.
    fn next(&self, lines: &mut Vec<u8>, pause: Duration) -> Option<u64> {
        let is_idle = |state: &mut State| state.waiting.is_empty() && !state.is_closed;
        let mut state = self.begun.wait_while(self.state(), is_idle).unwrap_or_else(PoisonError::into_inner);
        let may_wait = |state: &mut State| state.waiting.len() < MANY && !state.is_urgent && !state.is_closed;
        if !pause.is_zero() {
            let waited = self.begun.wait_timeout_while(state, pause, may_wait);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.is_urgent = false;
        std::mem::swap(&mut state.waiting, lines);
        (!lines.is_empty()).then_some(state.lost)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use super::{LineWriter, MOST, Sink};

    const PATIENCE: Duration = Duration::from_mins(1);

    /// Writes when it may.
    struct Slow {
        may: Receiver<()>,
        written: Sender<String>,
    }

    impl Sink for Slow {
        fn write(&mut self, lines: &[u8]) {
            let _ = self.may.recv();
            let _ = self.written.send(String::from_utf8_lossy(lines).into_owned());
        }

        fn lost(&mut self, lines: u64) {
            let _ = self.written.send(format!("{lines} lost"));
        }
    }

    fn slow(pause: Duration) -> (LineWriter, Sender<()>, Receiver<String>) {
        let ((permit, may), (written, writes)) = (channel(), channel());
        (LineWriter::new(Slow { may, written }, pause), permit, writes)
    }

    #[test]
    fn lines_are_lost_rather_than_waited_for() {
        let (output, permit, writes) = slow(Duration::ZERO);
        let line = vec![b'x'; MOST / 2];
        for _ in 0..20 {
            output.line(&line);
        }
        assert!(!output.flush().wait(Duration::ZERO));
        drop(permit);
        assert!(output.flush().wait(PATIENCE));
        drop(output);
        let lost: Vec<_> = writes.iter().filter_map(|text| text.strip_suffix(" lost")?.parse::<u64>().ok()).collect();
        // Two wait, and up to two are being written.
        assert!(matches!(lost.as_slice(), [.., 16..=18]), "{lost:?}");
    }

    #[test]
    fn lines_wait_for_others_unless_somebody_waits_for_them() {
        let (output, permit, writes) = slow(PATIENCE * 60);
        output.line(b"one\n");
        output.line(b"two\n");
        drop(permit);
        assert!(output.flush().wait(PATIENCE));
        output.line(b"three\n");
        drop(output);
        assert_eq!(writes.iter().collect::<Vec<_>>(), ["one\ntwo\n", "three\n"]);
    }

    #[test]
    fn a_sink_that_panics_is_asked_again() {
        struct Panicking(Sender<()>);
        impl Sink for Panicking {
            fn write(&mut self, _: &[u8]) {
                let _ = self.0.send(());
                panic!("as told");
            }
            fn lost(&mut self, _: u64) {}
        }
        let (written, writes) = channel();
        let output = LineWriter::new(Panicking(written), Duration::ZERO);
        for _ in 0..2 {
            output.line(b"line\n");
            assert!(output.flush().wait(PATIENCE));
        }
        assert_eq!(writes.iter().take(2).count(), 2);
    }
}
