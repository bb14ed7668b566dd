use std::process::{Command, Stdio};

use hooks_process_tests::Process;

use crate::scene::{CONFIGURATION, Scene};

#[test]
fn help_names_the_application_and_all_its_commands() {
    let help = Scene::new(CONFIGURATION).show("-h");
    let commands: Vec<_> = help
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()))
        .collect();
    assert!(help.contains("Usage: almanac [OPTIONS] [COMMAND]"), "{help}");
    assert_eq!(
        commands.get(..12).unwrap_or_default(),
        [
            "serve",
            "plugins",
            "hooks",
            "routes",
            "services",
            "permissions",
            "config",
            "doctor",
            "completions",
            "greet",
            "key",
            "zone"
        ],
        "{help}"
    );
}

#[test]
fn a_wrong_usage_ends_with_2() {
    let scene = Scene::new(CONFIGURATION);
    for arguments in ["plugin", "hooks one two", "plugins --format xml", "plugins --only clock --safe-mode", "greet"] {
        let ended = scene.run(arguments);
        assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{arguments}: {ended:?}");
        assert!(ended.stderr.starts_with("error: "), "{arguments}: {ended:?}");
    }
}

#[test]
fn nothing_goes_wrong_where_nobody_reads_on() {
    let scene = Scene::new(CONFIGURATION);
    for arguments in [
        "plugins",
        "hooks",
        "routes --only calendar",
        "config show",
        "config schema",
        "doctor",
        "completions zsh",
        "greet you",
    ] {
        let (reader, writer) = std::io::pipe().expect("there are pipes");
        drop(reader);
        let ended = scene.command(arguments).stdout(writer).output().expect("it can be started");
        let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!((ended.status.code(), &*stderr), (Some(0), ""), "{arguments}");
    }
}

#[test]
fn colours_are_for_terminals_unless_they_are_asked_for() {
    let scene = Scene::new(CONFIGURATION);
    let shown = |arguments: &str, change: fn(&mut Command)| {
        let mut command = scene.command(arguments);
        change(command.stdin(Stdio::null()));
        String::from_utf8_lossy(&command.output().expect("it can be started").stdout).contains('\x1b')
    };
    assert!(!shown("plugins", |_| ()), "a pipe is no terminal");
    assert!(shown("plugins --color always", |_| ()));
    assert!(shown("plugins --color always", |command| _ = command.env("NO_COLOR", "1")), "what is asked for holds");
    assert!(!shown("plugins --color never", |command| _ = command.env("CLICOLOR_FORCE", "1")));
}

#[test]
fn completions_know_the_commands_of_plugins() {
    let scene = Scene::new(CONFIGURATION);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = scene.show(&format!("completions {shell}"));
        assert!(script.contains("almanac") && script.contains("greet"), "{shell}: {script}");
    }
}

#[test]
fn it_serves_where_no_command_is_given() {
    let scene = Scene::new("version: 1\nserver:\n  address: unix:almanac.sock\n");
    for arguments in ["", "serve", "serve 127.0.0.1:0", "--only clock serve"] {
        let mut service = Process::start(&mut scene.command(arguments));
        while std::os::unix::net::UnixStream::connect(scene.path("almanac.sock")).is_err() {
            std::thread::yield_now();
        }
        service.signal("TERM");
        assert_eq!(service.ended().code, Some(0), "{arguments}");
    }
}
