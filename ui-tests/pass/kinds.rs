//! Hooks of each kind, with arguments that the others could not have.
#![deny(warnings)]

use hooks_core::hookspec;

pub struct NotClone(pub u8);

#[hookspec(filter)]
pub fn filtered(value: NotClone, with: (u8,)) -> NotClone;

#[hookspec(filter)]
pub async fn filtered_pair(value: (u8,), with: u8) -> (u8,);

#[hookspec(filter, timeout = "1m")]
pub async fn filtered_or_not(value: NotClone, by: &str, with: &mut u8) -> Result<NotClone, String>;

#[hookspec(filter, on_error = "isolate")]
pub async fn filtered_in_any_case(value: String, by: Option<&str>) -> std::io::Result<String>;

#[hookspec(around)]
pub fn enclosed(value: NotClone, by: &mut u8) -> u8;

#[hookspec(around)]
pub async fn enclosed_or_not(value: NotClone, by: &mut u8) -> Result<u8, String>;

#[hookspec(concurrent)]
pub async fn together(value: String, by: &str) -> u8;

#[hookspec(concurrent, on_error = "isolate", timeout = "250ms")]
pub async fn some_together(by: &str) -> Result<Option<u8>, String>;

#[hookspec(historic)]
pub fn remembered(value: String);

#[hookspec(historic)]
pub async fn remembered_or_not(value: &'static str) -> Result<(), String>;

fn main() {}
