//! What a service manager is told.

use std::os::unix::net::UnixDatagram;

use hooks_process_tests::{PATIENCE, Process};

use crate::scene::Scene;

const CONFIGURATION: &str = "plugins: { clock: { zone: CET, token: hunter2 } }";

/// What systemd does for a unit with `Type=notify` and `WatchdogSec=0.2`.
struct Manager {
    scene: Scene,
    socket: UnixDatagram,
}

impl Manager {
    fn new(how: &'static str) -> Self {
        let scene = Scene::watched(CONFIGURATION, how);
        let socket = UnixDatagram::bind(scene.path("notify.sock")).expect("the folder is there");
        socket.set_read_timeout(Some(PATIENCE)).expect("a read may be limited");
        Self { scene, socket }
    }

    fn start(&self) -> Process {
        let mut command = self.scene.command("serve 127.0.0.1:0");
        Process::start(command.env("NOTIFY_SOCKET", self.scene.path("notify.sock")).env("WATCHDOG_USEC", "200000"))
    }

    fn told(&self) -> String {
        let mut told = [0; 4096];
        let length = self.socket.recv(&mut told).expect("it is told something");
        String::from_utf8_lossy(told.get(..length).unwrap_or_default()).into_owned()
    }

    /// Reads on up to what begins with this.
    fn told_up_to(&self, start: &str) -> String {
        std::iter::repeat_with(|| self.told()).find(|told| told.starts_with(start)).unwrap_or_default()
    }
}

#[test]
fn it_is_told_when_the_service_is_ready_alive_and_stopping() {
    let manager = Manager::new("well");
    let mut process = manager.start();
    let address = process.accepting();
    assert_eq!(manager.told(), format!("READY=1\nSTATUS=serving {address}\nWATCHDOG_USEC=200000"));
    for _ in 0..3 {
        assert_eq!(manager.told(), "WATCHDOG=1");
    }
    process.signal("TERM");
    assert_eq!(manager.told_up_to("STOPPING"), "STOPPING=1\nSTATUS=finishing requests");
    assert_eq!(process.ended().code, Some(0));
}

#[test]
fn it_gets_no_sign_of_life_where_a_check_hangs() {
    let manager = Manager::new("stuck");
    let _process = manager.start();
    let told = manager.told_up_to("STATUS");
    assert!(told.starts_with("STATUS=a check of health blocks its thread for "), "{told}");
    // The first was no slip.
    assert!(manager.told().starts_with("STATUS="));
}

#[test]
fn it_waits_for_nobody_when_the_plugin_is_disabled_and_the_service_goes_on() {
    let manager = Manager::new("well");
    let mut process = manager.start();
    manager.told_up_to("READY");
    let without = CONFIGURATION.replace("plugins: {", "plugins: { systemd: { enabled: false }, ");
    std::fs::write(manager.scene.file(), without).expect("the file is there");
    assert_eq!(manager.told_up_to("WATCHDOG_USEC"), "WATCHDOG_USEC=0");
    std::fs::write(manager.scene.file(), CONFIGURATION).expect("the file is there");
    assert!(manager.told_up_to("READY").ends_with("\nWATCHDOG_USEC=200000"));
    process.signal("TERM");
    assert_eq!(process.ended().code, Some(0));
}

#[test]
fn nobody_is_told_by_a_command() {
    let manager = Manager::new("well");
    let mut command = manager.scene.command("routes");
    let ended = Process::start(command.env("NOTIFY_SOCKET", manager.scene.path("notify.sock"))).ended();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    manager.socket.set_nonblocking(true).expect("it may wait for nothing");
    assert!(manager.socket.recv(&mut [0; 16]).is_err());
}
