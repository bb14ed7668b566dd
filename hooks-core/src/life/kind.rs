//! How a plugin type is made, which the type system finds out.
#![allow(missing_docs, reason = "for the macros alone")]

use std::marker::PhantomData;
use std::sync::Arc;

use super::stages::{LinkedStages, Plugin, StagesOf};
use crate::spec::Life;

/// Tells whether a type implements [`Plugin`], where [`NoLife`] is in scope.
pub struct LifeOf<P>(PhantomData<P>);

/// A type that implements [`Plugin`].
pub struct WithLife<P>(PhantomData<P>);

/// A type that does not.
pub struct WithDefault<P>(PhantomData<P>);

impl<P: Plugin> LifeOf<P> {
    pub const KIND: WithLife<P> = WithLife(PhantomData);
}

/// What holds where [`LifeOf`] says nothing else.
pub trait NoLife: Sized {
    type Plugin;
    const KIND: WithDefault<Self::Plugin> = WithDefault(PhantomData);
}

impl<P> NoLife for LifeOf<P> {
    type Plugin = P;
}

/// How a plugin type is made.
pub trait LifeKind {
    const LIFE: Life;
}

impl<P: Plugin> LifeKind for WithLife<P> {
    const LIFE: Life = Life::Stages(&LinkedStages(&StagesOf::<P>(PhantomData)));
}

#[diagnostic::do_not_recommend]
impl<P: MadeByDefault> LifeKind for WithDefault<P> {
    const LIFE: Life = Life::Default(|| Arc::new(P::make()));
}

/// A plugin type that `Default` makes.
#[diagnostic::on_unimplemented(
    message = "nothing makes a value of the plugin `{Self}`",
    label = "neither `Default` nor `Plugin`",
    note = "write `#[derive(Default)]`; or `impl Plugin for {Self}`, where `load` makes it of its configuration; or `#[plugin(given)]` if the host makes it"
)]
pub trait MadeByDefault: Send + Sync + 'static {
    fn make() -> Self;
}

#[diagnostic::do_not_recommend]
impl<P: Default + Send + Sync + 'static> MadeByDefault for P {
    fn make() -> Self {
        Self::default()
    }
}

/// The life of a plugin type, whichever it has.
#[must_use]
pub const fn life_of<K: LifeKind>(_: &K) -> Life {
    K::LIFE
}
