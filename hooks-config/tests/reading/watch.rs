//! Files that change while nobody looks.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tokio::time::timeout;

use crate::scene::Scene;

/// Seconds of the paused clock.
const LONG: Duration = Duration::from_mins(1);

fn scene() -> Scene {
    let scene = Scene::new("server:\n  password: !file secret\n");
    scene.write("secret", "a");
    scene
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_is_told_once() {
    let scene = scene();
    let mut watch = scene.load().watch();
    assert!(timeout(LONG, watch.changed()).await.is_err(), "nothing has changed");
    scene.write("secret", "b");
    assert_eq!(watch.changed().await, [scene.path("secret")]);
    assert!(timeout(LONG, watch.changed()).await.is_err(), "it was told");
    scene.write("app.yaml", "server:\n");
    assert_eq!(watch.changed().await, [scene.path("app.yaml")]);
}

#[tokio::test(start_paused = true)]
async fn a_change_between_loading_and_watching_is_told() {
    let scene = scene();
    let loaded = scene.load();
    scene.write("app.yaml", "");
    assert_eq!(loaded.watch().changed().await, [scene.path("app.yaml")]);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_touched_has_not_changed() {
    let scene = scene();
    let mut watch = scene.load().watch();
    scene.write("secret", "a");
    assert!(timeout(LONG, watch.changed()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn an_editor_replaces_the_file() {
    let scene = scene();
    let mut watch = scene.load().watch();
    scene.write("new", "server:\n  port: 1\n");
    fs::rename(scene.path("new"), scene.path("app.yaml")).expect("it can be renamed");
    assert_eq!(watch.changed().await, [scene.path("app.yaml")]);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_comes_or_goes_has_changed() {
    let scene = scene();
    let mut watch = scene.config().file(scene.path("later.yaml")).load().watch();
    scene.write("later.yaml", "");
    assert_eq!(watch.changed().await, [scene.path("later.yaml")]);
    fs::remove_file(scene.path("later.yaml")).expect("it can be removed");
    assert_eq!(watch.changed().await, [scene.path("later.yaml")]);
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_config_map_is_swapped_behind_its_link() {
    use std::os::unix::fs::symlink;

    let scene = scene();
    for (folder, port) in [("..1", 1), ("..2", 2)] {
        fs::create_dir(scene.path(folder)).expect("the folder is writable");
        scene.write(&format!("{folder}/app.yaml"), format!("server:\n  port: {port}\n"));
    }
    let link = |target: &str| {
        symlink(target, scene.path("..new")).and_then(|()| fs::rename(scene.path("..new"), scene.path("..data")))
    };
    link("..1").expect("it can be linked");
    symlink("..data/app.yaml", scene.path("linked.yaml")).expect("it can be linked");
    let mut watch = scene.config().file(scene.path("linked.yaml")).load().watch();
    link("..2").expect("it can be linked");
    let changed: Vec<PathBuf> = watch.changed().await;
    assert_eq!(changed, [scene.path("linked.yaml")]);
}

#[tokio::test(start_paused = true)]
async fn a_change_is_told_when_it_is_over() {
    let scene = scene();
    let mut watch = scene.load().watch();
    for round in 0..5 {
        scene.write("secret", format!("{round}"));
        assert!(timeout(Duration::from_millis(1500), watch.changed()).await.is_err(), "it goes on");
    }
    assert_eq!(watch.changed().await, [scene.path("secret")]);
}
