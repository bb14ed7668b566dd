//! The code of the README, compiled and run.
#![cfg_attr(doctest, doc = include_str!("../README.md"))]
