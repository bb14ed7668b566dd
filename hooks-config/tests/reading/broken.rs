//! What is said of each mistake, to be read by eye.
//!
//! A case is the file, `-----`, and what is said of it; cases are separated by `=====`. Lines that begin with `$ ` set
//! variables of the environment.

use crate::scene::Scene;

#[track_caller]
fn check(table: &str) {
    for case in table.trim_end().split("\n=====\n") {
        let (given, said) = case.split_once("\n-----\n").expect("a case has two parts");
        let (variables, lines): (Vec<_>, Vec<_>) = given.lines().partition(|line| line.starts_with("$ "));
        let mut scene = Scene::new(lines.join("\n"));
        for variable in variables {
            let (name, value) = variable[2..].split_once('=').expect("a variable has a value");
            scene = scene.with(name, value);
        }
        assert_eq!(scene.problems().join("\n\n"), said, "\n{given}");
    }
}

#[test]
fn keys_that_are_not_known_or_hold_nothing() {
    check(include_str!("broken/key.txt"));
}

#[test]
fn what_the_framework_reads() {
    check(include_str!("broken/framework.txt"));
}

#[test]
fn sections_of_their_own_type() {
    check(include_str!("broken/section.txt"));
}

#[test]
fn variables_and_files_in_scalars() {
    check(include_str!("broken/scalar.txt"));
}

#[test]
fn what_is_no_configuration_in_yaml() {
    check(include_str!("broken/yaml.txt"));
}

#[test]
fn variables_of_the_environment() {
    check(include_str!("broken/environment.txt"));
}
