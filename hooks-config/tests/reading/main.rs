//! Configurations as users write them, and what is made of them.

mod broken;
mod environment;
mod hostile;
mod layer;
mod random;
mod scene;
mod schema;
mod secret;
mod source;
mod value;
mod watch;
