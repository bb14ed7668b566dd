/// A `Debug` that tells the name of a type and nothing of what is in it.
macro_rules! opaque_debug {
    ($name:ident $(<$($lifetime:lifetime,)* $($parameter:ident $(: $bound:path)?),*>)?) => {
        impl $(<$($parameter $(: $bound)?),*>)? std::fmt::Debug for $name $(<$($lifetime,)* $($parameter),*>)? {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use opaque_debug;
