//! Fifty plugins or layers, and what each does.

use axum::http::{HeaderMap, HeaderName};

/// Calls a macro with fifty types and headers.
macro_rules! fifty {
    ($callback:ident: $($tokens:tt)*) => {
        $callback! {
            $($tokens)*
            P0 "x-0" P1 "x-1" P2 "x-2" P3 "x-3" P4 "x-4" P5 "x-5" P6 "x-6" P7 "x-7" P8 "x-8" P9 "x-9"
            P10 "x-10" P11 "x-11" P12 "x-12" P13 "x-13" P14 "x-14" P15 "x-15" P16 "x-16" P17 "x-17" P18 "x-18" P19 "x-19"
            P20 "x-20" P21 "x-21" P22 "x-22" P23 "x-23" P24 "x-24" P25 "x-25" P26 "x-26" P27 "x-27" P28 "x-28" P29 "x-29"
            P30 "x-30" P31 "x-31" P32 "x-32" P33 "x-33" P34 "x-34" P35 "x-35" P36 "x-36" P37 "x-37" P38 "x-38" P39 "x-39"
            P40 "x-40" P41 "x-41" P42 "x-42" P43 "x-43" P44 "x-44" P45 "x-45" P46 "x-46" P47 "x-47" P48 "x-48" P49 "x-49"
        }
    };
}
pub(crate) use fifty;

/// Whether a request or response has a header: what each plugin looks for.
pub fn has(headers: &HeaderMap, name: HeaderName) -> bool {
    headers.contains_key(name)
}
