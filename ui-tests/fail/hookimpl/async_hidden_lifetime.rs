#![allow(unused_variables)]

use hooks_core::{hookimpl, hookspec};

struct Canvas<'a>(&'a str);

#[hookspec]
async fn paint(canvas: &Canvas<'_>);

#[hookimpl]
async fn paint(canvas: &Canvas) {}

fn main() {}
