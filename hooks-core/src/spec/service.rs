use std::any::{TypeId, type_name};
use std::fmt;

/// What plugins offer each other by type: any type that threads share, most often a `dyn Trait`.
pub trait Service: Send + Sync + 'static {}

impl<T: Send + Sync + 'static + ?Sized> Service for T {}

/// A type of service, as a plugin names it.
#[derive(Clone, Copy)]
pub struct ServiceRef {
    ty: fn() -> TypeId,
    name: fn() -> &'static str,
    optional: bool,
}

impl ServiceRef {
    /// That of this type.
    #[must_use]
    pub const fn of<S: Service + ?Sized>() -> Self {
        Self { ty: TypeId::of::<S>, name: type_name::<S>, optional: false }
    }

    /// The same where the plugin does without.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// Whether the plugin does without.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// The type, as rustc names it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        (self.name)()
    }

    /// Whether it is the same type.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.type_id() == other.type_id()
    }

    pub(crate) fn type_id(&self) -> TypeId {
        (self.ty)()
    }
}

impl fmt::Debug for ServiceRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ServiceRef").field(&self.name()).finish()
    }
}
