//! Files: how they are read, and what stands where in them.

mod decode;
mod excerpt;
mod guess;
mod read;
mod scalar;
mod text;
mod variable;

pub(crate) use self::decode::text_of;
pub(crate) use self::guess::secret_guesses;
pub(crate) use self::read::{FilesRead, read};
pub(crate) use self::scalar::FileScalars;
pub(crate) use self::text::{Point, Span, Text};
