/// Links every dependency of this crate into the program, and with it the plugins that they hold.
///
/// rustc leaves out a dependency that no code names, registrations and all. Write this once in each program: in the
/// crate that has `main`, and in each file of `tests/`. It runs nothing and needs no network; it reads the compiler's
/// own command line, where cargo names the dependencies.
///
/// Not in a library that others depend on: it would hide that the program itself has forgotten it. For its own unit
/// tests a library has `#[cfg(test)] hooks_core::link_plugins!();`. Of bundles of plugins, doctests, static and dynamic
/// libraries see [linking](crate::manual::linking).
///
/// `link_plugins!(geolocate, incident)` names the crates instead, for programs that are not built by cargo or that
/// want to list their plugins.
///
/// # Examples
///
/// ```
/// hooks_core::link_plugins!();
///
/// # fn main() -> Result<(), hooks_core::BuildError> {
/// let plugins = hooks_core::PluginManager::builder().build()?;
/// # let _ = plugins; Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! link_plugins {
    ($($name:ident),* $(,)?) => {
        $crate::__private::__link_plugins! { $($name)* }
        $crate::__register! {
            $crate::__private::Registration::LinkPlugins($crate::__private::__linked_crates! { $($name)* })
        }
    };
}

#[doc = include_str!("doc/hookimpls.md")]
/// [`Builder::implementations`]: crate::Builder::implementations
#[macro_export]
macro_rules! hookimpls {
    ($($list:tt)*) => { $crate::__private::__hookimpls! { ($crate) $($list)* } };
}
