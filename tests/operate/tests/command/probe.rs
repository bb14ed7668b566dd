//! What `probe` says of a service that runs beside it.

use hooks_process_tests::Process;

use crate::scene::Scene;

const PLUGINS: &str = "plugins: { clock: { zone: CET, token: hunter2 }";

/// A service that listens in the folder of its scene.
fn serve(scene: &Scene) -> Process {
    let mut process = Process::start(&mut scene.command("serve"));
    process.accepting();
    process.log_up_to("listener=\"management\"");
    process
}

#[test]
fn a_service_that_wants_requests_is_up() {
    for health in ["", ", health: { listener: management }"] {
        let scene =
            Scene::watched(&format!("server: {{ address: 'unix:service.sock' }}\n{PLUGINS}{health} }}"), "well");
        let _process = serve(&scene);
        // Accepting is a moment before it is ready.
        assert_eq!(scene.show("probe live"), "up");
        assert_eq!(scene.show("probe live --format json"), "{\n  \"status\": \"up\"\n}");
        std::iter::repeat_with(|| scene.run("probe")).find(|ended| ended.code == Some(0));
    }
}

#[test]
fn one_that_does_not_is_down_with_the_reasons() {
    let scene = Scene::watched(&format!("server: {{ address: 'unix:service.sock' }}\n{PLUGINS} }}"), "stuck");
    let _process = serve(&scene);
    let ended = std::iter::repeat_with(|| scene.run("probe ready"))
        .find(|ended| !ended.stdout.contains("starting"))
        .expect("they go on");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(ended.stdout, "down\n- `stuck` has not been checked yet");
    assert_eq!(ended.stderr, "error: the service does not want requests, or is not well");
}

#[test]
fn another_service_is_asked_by_its_url() {
    let scene = Scene::watched(&format!("{PLUGINS} }}"), "well");
    let mut process = Process::start(&mut scene.command("serve 127.0.0.1:0"));
    let address = process.accepting();
    assert_eq!(scene.show(&format!("probe http://{address}/health/live")), "up");
    assert_eq!(
        scene.fail(&format!("probe http://{address}/nothing")),
        format!(
            "error: `{address}` answers 404 Not Found to `/nothing`, where the plugin `health` would answer 200 or 503"
        )
    );
}

#[test]
fn where_nobody_can_be_asked_it_says_so() {
    let scene = Scene::watched(&format!("server: {{ address: 'unix:service.sock' }}\n{PLUGINS} }}"), "well");
    let message = scene.fail("probe");
    assert!(message.starts_with("error: nobody is there at `unix:service.sock`: "), "{message}");

    let scene = Scene::watched(&format!("{PLUGINS}, health: {{ listener: elsewhere }} }}"), "well");
    assert_eq!(
        scene.fail("probe"),
        "error: the plugin `health` is on the listener `elsewhere`, which has no address; give it one in `server.listeners`"
    );
}
