use std::any::Any;
use std::marker::PhantomData;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::foreign::{Foreign, Owner};
use crate::opaque::opaque_debug;

/// By which an observer finds what it keeps for each table, see [`EndedCall::of_table`](super::EndedCall::of_table).
pub struct PerTable<T> {
    id: u64,
    value: PhantomData<fn() -> T>,
}

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

impl<T> PerTable<T> {
    /// Another one than all others.
    #[must_use]
    pub fn new() -> Self {
        Self { id: NEXT_ID.fetch_add(1, Ordering::Relaxed), value: PhantomData }
    }
}

impl<T> Default for PerTable<T> {
    fn default() -> Self {
        Self::new()
    }
}

opaque_debug!(PerTable<T>);

/// What observers keep for one table: a list that only grows, so that it is read without a lock.
#[derive(Default)]
pub(super) struct Notes(OnceLock<Box<Note>>);

struct Note {
    id: u64,
    value: Foreign<Box<dyn Any + Send + Sync>>,
    next: Notes,
}

impl Notes {
    pub(super) fn of<T: Send + Sync + 'static>(&self, key: &PerTable<T>, make: impl FnOnce() -> T) -> &T {
        let (mut notes, mut make) = (self, Some(make));
        loop {
            let note = notes.0.get_or_init(|| match make.take() {
                Some(make) => Box::new(Note::new(key.id, make())),
                None => unreachable!("what is made is found"),
            });
            match note.value.downcast_ref() {
                Some(value) if note.id == key.id => return value,
                _ => notes = &note.next,
            }
        }
    }
}

impl Note {
    fn new<T: Send + Sync + 'static>(id: u64, value: T) -> Self {
        Self { id, value: Foreign::new(Owner::Observer, Box::new(value)), next: Notes::default() }
    }
}
