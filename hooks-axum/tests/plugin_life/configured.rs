//! Plugins that a file configures, and that change with it.

use std::future::pending;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hooks_axum::App;
use hooks_axum::testing::TestApp;
use hooks_core::{BoxError, PluginManager};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::log::Log;
use crate::scene::{Notes, greeting, noting};

struct ConfigFile(TempDir);

impl ConfigFile {
    fn new(text: &str) -> io::Result<Self> {
        let file = Self(tempfile::tempdir()?);
        std::fs::write(file.path(), text)?;
        Ok(file)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("test.yaml")
    }

    /// Writes another text, and lets it be seen: files are looked at each second, on a clock that goes on by itself.
    async fn change(&self, text: &str) -> io::Result<()> {
        std::fs::write(self.path(), text)?;
        sleep(Duration::from_secs(5)).await;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_of_the_file_is_in_force_or_refused() -> Result<(), BoxError> {
    let file = ConfigFile::new("plugins: { greeting: { text: good day } }")?;
    let app = App::new("test").config_file(file.path());
    let app = app.plugins_with(|plugins| plugins.implementations([]).plugin(greeting()));
    let app = TestApp::of(app).start().await?;
    assert_eq!(app.get("/greeting").send().await.text(), "good day");
    for (text, expected) in [
        ("plugins: { greeting: { text: good night } }", "good night"),
        // Refused by the reader, by the plugin, and taken again.
        ("plugins: { greeting: { text: [ } }", "good night"),
        ("plugins: { greeting: { text: bad } }", "good night"),
        ("plugins: { greeting: { text: at last } }", "at last"),
        ("plugins: { greeting: { enabled: false } }", ""),
        ("plugins: { greeting: { text: again } }", "again"),
    ] {
        file.change(text).await?;
        let answered = app.get("/greeting").send().await;
        assert_eq!((answered.text(), answered.status() == 200), (expected, !expected.is_empty()), "{text}");
    }
    app.stop().await;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_a_file_said_that_is_gone_stays_in_force() -> Result<(), BoxError> {
    let file = ConfigFile::new("plugins: { greeting: { text: good day } }")?;
    let app = App::new("test").config_file(file.path());
    let app = app.plugins_with(|plugins| plugins.implementations([]).plugin(greeting()));
    let app = TestApp::of(app).start().await?;
    let missing = [file.path(), file.path().with_extension("old")];
    for _ in 0..2 {
        std::fs::rename(&missing[0], &missing[1])?;
        sleep(Duration::from_secs(5)).await;
        assert_eq!(app.get("/greeting").send().await.text(), "good day");
        std::fs::rename(&missing[1], &missing[0])?;
        sleep(Duration::from_secs(5)).await;
    }
    file.change("plugins: { greeting: { text: good night } }").await?;
    assert_eq!(app.get("/greeting").send().await.text(), "good night");
    app.stop().await;
    Ok(())
}

/// A manager that has been started, and so outlives an application that takes it.
async fn running() -> Result<Arc<PluginManager>, BoxError> {
    let plugins = Arc::new(PluginManager::builder().implementations([]).plugin(greeting()).build()?);
    plugins.start().await?;
    Ok(plugins)
}

#[tokio::test(start_paused = true)]
async fn an_application_that_is_dropped_follows_its_file_no_more() -> Result<(), BoxError> {
    let file = ConfigFile::new("")?;
    let plugins = running().await?;
    let app = TestApp::of(App::new("other").plugins(Arc::clone(&plugins))).start().await?;
    let following = App::new("test").plugins(Arc::clone(&plugins)).config_file(file.path());
    let mut serving = Box::pin(following.serve(TcpListener::bind("127.0.0.1:0").await?, pending()));
    let change = file.change("plugins: { greeting: { text: good night } }");
    tokio::select! {
        ended = serving.as_mut() => drop(ended?),
        changed = change => changed?,
    }
    assert_eq!(app.get("/greeting").send().await.text(), "good night");
    drop(serving);
    file.change("plugins: { greeting: { text: at last } }").await?;
    assert_eq!(app.get("/greeting").send().await.text(), "good night");
    Ok(())
}

#[tokio::test]
async fn a_plugin_that_runs_and_refuses_what_an_application_configures_is_told() -> Result<(), BoxError> {
    let log = Log::default();
    let _logging = tracing::subscriber::set_default(log.subscriber());
    let file = ConfigFile::new("plugins: { greeting: { text: bad } }")?;
    let app = App::new("test").plugins(running().await?).config_file(file.path());
    let app = TestApp::of(app).start().await?;
    assert_eq!(app.get("/greeting").send().await.text(), "hello");
    let told = log.until(1, |line| line.contains("keeps its configuration"));
    assert!(told[0].contains("it is bad") && told[0].contains("plugin=\"greeting\""), "{told:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_files_and_plugins_is_told_at_once() -> Result<(), BoxError> {
    let file = ConfigFile::new(
        "version: 1\nserver:\n  addres: 127.0.0.1:1\n  limits:\n    idle: soon\n  listeners:\n    service: /a.sock\nhooks:\n  on_startup:\n    timeout: 5s\n    ordr: []\n\
         plugins:\n  greting: {}\n  a:\n    extra: 1\n",
    )?;
    let notes = Notes::default();
    let app = App::new("test").config_file(file.path());
    let app = app.plugins_with(|plugins| plugins.implementations([]).plugin(greeting()).plugin(noting(&notes, "a")));
    let error = TestApp::of(app).start().await.expect_err("much is wrong").to_string();
    for expected in [
        "unknown key `addres`; did you mean `address`?",
        "server.limits.idle",
        "unknown key `ordr`",
        "greting",
        "`plugins.a.extra`: unknown key `extra`; the keys are `enabled`, `on_failure`, `start_timeout`, `stop_timeout`, `trip`",
        ":3:3)",
        "`service` is what the application's own listener is called; give the other one another name",
        ":7:",
        ":15:5)",
    ] {
        assert!(error.contains(expected), "{expected}\n\nin\n{error}");
    }
    Ok(())
}
