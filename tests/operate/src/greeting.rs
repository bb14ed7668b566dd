use std::fmt;

use clap::{Arg, Command};
use hooks_core::{BoxError, hookimpl, plugin};
use hooks_operate::{Commands, Invocation, register_commands};
use serde::Serialize;

use crate::welcome;

/// A plugin that has nothing to wait for, with commands.
#[plugin(name = "greeting", requires("time?"))]
#[derive(Default)]
pub struct Greeting;

#[hookimpl]
impl Greeting {
    fn register_commands(&self, commands: &mut Commands) {
        let name = Arg::new("name").required(true);
        commands.add(Command::new("greet").about("Greets somebody").arg(name), greet);
        commands.add(Command::new("panic").hide(true), async |_| panic!("as told"));
    }

    fn welcome(&self, name: &str) -> Option<String> {
        Some(format!("good day, {name}"))
    }
}

#[derive(Serialize)]
struct Greeted {
    text: String,
}

impl fmt::Display for Greeted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

async fn greet(call: Invocation) -> Result<(), BoxError> {
    let name = call.matches.get_one::<String>("name").map_or("", String::as_str);
    if name == "nobody" {
        return Err(BoxError::from("nobody is there"));
    }
    call.output.show(&Greeted { text: format!("good day, {name}") })?;
    Ok(())
}
