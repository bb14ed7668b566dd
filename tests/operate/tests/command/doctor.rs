use std::net::TcpListener;

use crate::scene::{CONFIGURATION, Scene};

/// The lines but for those of limits, which are the machine's, and of dependencies, which do not stay the same.
fn findings(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.contains("  limits  ") && !line.contains("dependencies")).collect()
}

#[test]
fn what_is_well_is_said_to_be() {
    let scene = Scene::new("version: 1\n");
    close_to_others(&scene);
    let shown = scene.show("doctor 127.0.0.1:0");
    assert_eq!(
        findings(&shown),
        [
            "ok  plugins        4 take part and fit together",
            "ok  configuration  `almanac.yaml` is there (mode 0600)",
            "ok  sockets        `127.0.0.1:0` can be bound",
            "ok  sockets        `management.sock` can be bound",
        ]
    );
    for limit in [
        "dependencies with plugins: ",
        "without: clap, hooks_axum",
        "the process may open",
        "of memory to the process",
        "the process runs on",
    ] {
        assert!(shown.contains(limit), "no `{limit}` in:\n{shown}");
    }
}

#[test]
fn what_is_not_says_what_to_do() {
    let scene = Scene::new(CONFIGURATION);
    let taken = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = taken.local_addr().expect("it is bound");
    let ended = scene.run(&format!("doctor {address}"));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(
        findings(&ended.stdout).get(1..3).unwrap_or_default(),
        [
            "warning  configuration  `almanac.yaml` holds secrets, and everybody may read it (mode 0644); `chmod o-r \
             almanac.yaml`"
                .to_owned(),
            format!(
                "problem  sockets        `{address}` cannot be bound: Address already in use (os error 98); if that is not \
                 this service, which runs already, stop who listens there"
            ),
        ]
    );
}

#[test]
fn a_role_of_a_key_that_nobody_knows_is_told() {
    let key =
        format!("{{ id: k4q0v7m2xd, name: ops, hash: 'sha256:{}', roles: [reader, operater, ghost] }}", "0".repeat(64));
    let scene = Scene::new(&format!(
        "version: 1\nroles: {{ operator: ['*'], reader: [] }}\nplugins: {{ api-keys: {{ keys: [{key}] }} }}\n"
    ));
    let shown = scene.show("doctor 127.0.0.1:0");
    let lines: Vec<_> = shown.lines().filter(|line| line.contains("  keys  ")).collect();
    assert_eq!(
        lines,
        [
            "warning  keys           the role `operater` of the key `k4q0v7m2xd` is not in `roles`, so it grants nothing; did \
             you mean `operator`?",
            "warning  keys           the role `ghost` of the key `k4q0v7m2xd` is not in `roles`, so it grants nothing; write \
             it there, or another at the key",
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_secret_file_that_everybody_may_read_is_one_and_who_names_it_is_none() {
    use std::fs::{Permissions, set_permissions, write};
    use std::os::unix::fs::PermissionsExt;

    let scene = Scene::new("version: 1\nplugins:\n  clock:\n    token: !file token\n");
    write(scene.path("token"), "hunter2").expect("there is room");
    for (mode, expected) in [
        (
            0o644,
            "warning  configuration  `token` holds secrets, and everybody may read it (mode 0644); `chmod o-r token`",
        ),
        (0o400, "ok  configuration  `token` is there (mode 0400)"),
    ] {
        set_permissions(scene.path("token"), Permissions::from_mode(mode)).expect("it is ours");
        let shown = scene.show("doctor 127.0.0.1:0");
        let lines = findings(&shown);
        assert_eq!(lines.get(2).copied(), Some(expected), "{shown}");
        assert!(lines[1].contains("`almanac.yaml` is there (mode 0644)"), "{shown}");
    }
}

#[cfg(unix)]
#[test]
fn a_socket_that_a_killed_process_has_left_is_stale() {
    let scene = Scene::new("version: 1\n");
    let path = scene.path("almanac.sock");
    let address = format!("doctor unix:{}", path.display());
    let socket =
        |shown: &str| findings(shown).get(2).copied().unwrap_or_default().replace(&*path.to_string_lossy(), "PATH");
    assert_eq!(socket(&scene.show(&address)), "ok  sockets        `PATH` can be bound");
    assert!(!path.exists(), "it is left behind");
    drop(std::os::unix::net::UnixListener::bind(&path).expect("nothing is there"));
    assert_eq!(
        socket(&scene.show(&address)),
        "warning  sockets        `PATH` is stale, nobody listens on it; nothing is to be done: the start replaces it"
    );
    assert!(path.exists(), "it is not for a command to remove it");
}

#[test]
fn a_broken_configuration_is_a_problem() {
    let scene = Scene::new("version: 1\nplugins:\n  clock:\n    zoen: CET\n");
    let ended = scene.run("doctor 127.0.0.1:0");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let first = ended.stdout.lines().next().unwrap_or_default();
    assert!(first.starts_with("problem  configuration  ") && first.contains("`zone`"), "{first}");
}

fn close_to_others(scene: &Scene) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(scene.file(), std::fs::Permissions::from_mode(0o600)).expect("it is ours");
}
