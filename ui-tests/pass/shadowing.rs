//! Names of the user's that are also those of the standard library, of the framework, or of the expansion.
#![allow(dead_code, reason = "what is here is only in the way")]

use hooks_core::{hookimpl, hookspec, plugin};

mod core {}
mod std {}
struct Box;
struct Clone;
struct Send;
struct Sync;
struct Pin;
struct Future;
struct Vec;
struct Arc;
struct Some;
struct Fn;
struct SourceLocation;
struct W;
struct P(u8);
struct K;
struct Self_;
const SPEC: usize = 2;
const NEW: usize = 2;
fn argument() {}
fn result() {}
fn drop() {}

#[hookspec]
async fn of_shadows(walk: &W, plugin: &P, key: &K, array: [u8; SPEC], other: [u8; NEW]) -> [u8; SPEC];

#[hookspec]
fn of_shadows_sync(walk: &W, plugin: &P, key: &K, array: [u8; SPEC]) -> Option<[u8; SPEC]>;

#[hookspec]
trait Shadows {
    async fn traits(&self, walk: &W, plugin: &P, key: &K, array: [u8; SPEC]) -> P;
    fn traits_sync(&self, walk: &W, plugin: &P, key: &K, array: [u8; SPEC]) -> Result<P, K>;
}

#[hookimpl]
async fn of_shadows(walk: &W, plugin: &P, key: &K, array: [u8; SPEC]) -> [u8; SPEC] {
    let _ = (walk, plugin, key);
    array
}

#[plugin]
#[derive(Default)]
struct Type;

#[hookimpl]
impl Type {
    async fn of_shadows(&self, array: [u8; SPEC]) -> [u8; SPEC] {
        array
    }

    fn of_shadows_sync(&self, array: [u8; SPEC]) -> Option<[u8; SPEC]> {
        Option::Some(array)
    }
}

#[hookimpl]
impl Shadows for Type {
    async fn traits(&self, walk: &W, plugin: &P, key: &K, array: [u8; SPEC]) -> P {
        let _ = (walk, plugin, key);
        P(array[0])
    }
}

fn main() {}
