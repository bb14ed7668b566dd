use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::PluginManager;
use super::maker::{Maker, value};
use crate::error::BoxError;
use crate::opaque::opaque_debug;
use crate::snapshot::{Attachments, Snapshot};

/// A value that each snapshot of a manager carries, see [`PluginManager::attach`].
///
/// Once this and its clones are dropped, it is made no more, and the next change of the manager leaves it out.
#[must_use = "what is attached is made no more once this is dropped"]
pub struct Attachment<T> {
    id: Arc<u64>,
    value: PhantomData<fn() -> T>,
}

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

impl PluginManager {
    /// Has a value made of each snapshot before it is published, which the snapshot then carries: so what is derived
    /// from the plugins, as a router of their routes is, changes with them at once or not at all.
    ///
    /// `make` is called here, and for each later change as long as there is the [`Attachment`]; it is given the
    /// snapshot without its values. Where it fails later, the change is refused with [`ChangeError::Attachment`](crate::ChangeError::Attachment).
    ///
    /// ```
    /// # use hooks_core::{PluginManager, Snapshot, hookspec};
    /// # hooks_core::link_plugins!();
    /// # fn main() -> Result<(), hooks_core::BoxError> {
    /// let plugins = PluginManager::builder().build()?;
    /// let count = plugins.attach(|snapshot| Ok::<_, hooks_core::BoxError>(snapshot.plugins().len()))?;
    /// let snapshot = plugins.snapshot();
    /// assert_eq!(snapshot.attached(&count), Some(&snapshot.plugins().len()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The one that `make` gives.
    pub fn attach<T, E>(
        &self,
        make: impl Fn(&Arc<Snapshot>) -> Result<T, E> + Send + Sync + 'static,
    ) -> Result<Attachment<T>, E>
    where
        T: Send + Sync + 'static,
        E: Into<BoxError>,
    {
        let id = Arc::new(NEXT_ID.fetch_add(1, Ordering::Relaxed));
        let make = Arc::new(make);
        loop {
            let (mut draft, published) = {
                let state = self.state();
                (state.clone(), self.snapshot())
            };
            let value = value(make(&Arc::new(published.carrying(Vec::new())))?);
            let wanted = draft.makers.retain_wanted();
            let mut carried: Attachments =
                published.attachments.iter().filter(|(id, _)| wanted.contains(id)).cloned().collect();
            carried.push((*id, value));
            draft.makers.add(Maker::new(&id, Arc::clone(&make)));
            let mut state = self.state();
            if state.generation == draft.generation {
                draft.generation += 1;
                let before = std::mem::replace(&mut *state, draft);
                let published = self.current.swap(Arc::new(published.carrying(carried)));
                drop(state);
                drop((before, published));
                return Ok(Attachment { id, value: PhantomData });
            }
        }
    }
}

impl Snapshot {
    /// The value that was made of this snapshot.
    ///
    /// There is none in a snapshot that was derived from another, in one that is older than the attachment, and in one
    /// of another manager.
    #[must_use]
    pub fn attached<T: Send + Sync + 'static>(&self, attachment: &Attachment<T>) -> Option<&T> {
        let (_, value) = self.attachments.iter().find(|(id, _)| *id == *attachment.id)?;
        value.downcast_ref()
    }
}

impl<T> Clone for Attachment<T> {
    fn clone(&self) -> Self {
        Self { id: Arc::clone(&self.id), value: PhantomData }
    }
}

opaque_debug!(Attachment<T>);
