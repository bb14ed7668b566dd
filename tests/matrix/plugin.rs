//! The plugins: one for each implementation, so that each can be linked, listed, added, ordered and blamed by itself.

use hooks_core::plugin;

use crate::case::Manner;

/// `plugins! { Type "name" … }`
macro_rules! plugins {
    ($($type:ident $name:literal)*) => {
        $(#[plugin(name = $name)]
        #[derive(Default)]
        pub struct $type;)*

        pub const ALL: &[&str] = &[$($name),*];
    };
}

plugins! {
    Sync0 "p0-sync" Sync1 "p1-sync" Sync2 "p2-sync" Sync3 "p3-sync"
    Waiting0 "p0-waiting" Waiting1 "p1-waiting" Waiting2 "p2-waiting" Waiting3 "p3-waiting"
    Wrapper0 "p0-wrapper" Wrapper1 "p1-wrapper" Wrapper2 "p2-wrapper" Wrapper3 "p3-wrapper"
}

/// Whose the implementation at this place is.
pub fn plain(place: usize, manner: Manner) -> &'static str {
    match manner {
        Manner::Sync => ALL[place],
        Manner::Ready | Manner::Waits => ALL[4 + place],
    }
}

/// Whose the wrapper at this place is.
pub fn wrapper(place: usize) -> &'static str {
    ALL[8 + place]
}
