//! How a plugin type is made, which the type system finds out.
#![allow(missing_docs, reason = "for the macros alone")]

use std::marker::PhantomData;
use std::sync::Arc;

use super::stages::{LinkedStages, Plugin, StagesOf};
use crate::spec::{Life, PluginType};

/// Tells whether a type implements [`Plugin`], where [`NoLife`] is in scope.
pub struct LifeOf<P>(PhantomData<P>);

/// Of a type that implements [`Plugin`].
pub struct WithLife;

/// Of a type that does not.
pub struct WithoutLife;

impl<P: Plugin> LifeOf<P> {
    pub const KIND: WithLife = WithLife;
}

/// What holds where [`LifeOf`] says nothing else.
pub trait NoLife {
    const KIND: WithoutLife = WithoutLife;
}

impl<P> NoLife for LifeOf<P> {}

/// What makes a plugin type: its [`Plugin::load`], or `Default`.
#[diagnostic::on_unimplemented(
    message = "nothing makes a value of the plugin `{P}`",
    label = "neither `Default` nor `Plugin`",
    note = "write `#[derive(Default)]`; or `impl Plugin for {P}`, where `load` makes it of its configuration; or `#[plugin(given)]` if the host makes it"
)]
pub trait Makes<P> {
    const LIFE: Life;
}

#[diagnostic::do_not_recommend]
impl<P: Plugin> Makes<P> for WithLife {
    const LIFE: Life = Life::Stages(&LinkedStages(&StagesOf::<P>(PhantomData)));
}

#[diagnostic::do_not_recommend]
impl<P: PluginType + Default> Makes<P> for WithoutLife {
    const LIFE: Life = Life::Default(|| Arc::new(P::default()));
}

/// What leaves a plugin type to the host.
#[diagnostic::on_unimplemented(
    message = "the plugin `{P}` is made by the host, which says `given`, and by its `impl Plugin`",
    label = "made twice",
    note = "remove `given`; or remove the `impl Plugin`, and say what the plugin does by `on_start` and `on_stop` where the host makes it"
)]
pub trait LeavesToHost<P> {
    const LIFE: Life = Life::Function;
}

#[diagnostic::do_not_recommend]
impl<P> LeavesToHost<P> for WithoutLife {}

/// The life of a plugin type, whichever it has.
#[must_use]
pub const fn life_of<P, K: Makes<P>>(_: &K) -> Life {
    K::LIFE
}

/// The life of a plugin type whose value the host makes.
#[must_use]
pub const fn given_life_of<P, K: LeavesToHost<P>>(_: &K) -> Life {
    K::LIFE
}
