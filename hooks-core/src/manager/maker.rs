use std::any::Any;
use std::sync::{Arc, Weak};

use crate::error::BoxError;
use crate::foreign::{Foreign, Owner};
use crate::opaque::opaque_debug;
use crate::snapshot::{Attachments, Snapshot};

/// What each snapshot carries, and how it is made.
#[derive(Debug, Clone, Default)]
pub(super) struct Makers(Vec<Maker>);

/// Makes a value for a snapshot.
#[derive(Clone)]
pub(super) struct Maker {
    /// Gone with the [`Attachment`](super::Attachment).
    id: Weak<u64>,
    make: Foreign<Arc<Make>>,
}

type Make = dyn Fn(&Arc<Snapshot>) -> Result<Value, BoxError> + Send + Sync;
type Value = Foreign<Arc<dyn Any + Send + Sync>>;

pub(super) fn value<T: Send + Sync + 'static>(value: T) -> Value {
    Foreign::new(Owner::Attachment, Arc::new(value))
}

impl Maker {
    pub(super) fn new<T, E, F>(id: &Arc<u64>, make: Arc<F>) -> Self
    where
        T: Send + Sync + 'static,
        E: Into<BoxError>,
        F: Fn(&Arc<Snapshot>) -> Result<T, E> + Send + Sync + 'static,
    {
        let make = move |snapshot: &Arc<Snapshot>| make(snapshot).map(value).map_err(Into::into);
        Self { id: Arc::downgrade(id), make: Foreign::new(Owner::Attachment, Arc::new(make)) }
    }
}

impl Makers {
    pub(super) fn add(&mut self, maker: Maker) {
        self.0.push(maker);
    }

    /// Makes what is to be carried, of a snapshot without it: the values may hold that, but not the one that holds them. Code
    /// of plugins may run.
    pub(super) fn make(&mut self, bare: &Arc<Snapshot>) -> Result<Attachments, BoxError> {
        let wanted = self.retain_wanted();
        wanted.into_iter().zip(&self.0).map(|(id, maker)| Ok((id, (maker.make)(bare)?))).collect()
    }

    /// Forgets what nobody can ask for any more, and gives the others, in order.
    pub(super) fn retain_wanted(&mut self) -> Vec<u64> {
        let mut wanted = Vec::new();
        self.0.retain(|maker| {
            let id = maker.id.upgrade();
            wanted.extend(id.as_deref());
            id.is_some()
        });
        wanted
    }
}

opaque_debug!(Maker);
