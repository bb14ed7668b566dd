//! Hooks, plugins and implementations that live in a function.
#![deny(warnings)]

use hooks_core::{hookimpl, hookimpls, hookspec, link_plugins, plugin};

fn main() {
    link_plugins!();

    struct Page(String);

    #[hookspec]
    async fn render(page: &Page) -> Option<String>;

    #[hookspec]
    trait Lifecycle {
        async fn start(&self, page: &Page);
        fn stop(&self);
    }

    #[hookimpl]
    async fn render(page: &Page) -> Option<String> {
        Some(page.0.clone())
    }

    #[plugin]
    #[derive(Default)]
    struct Renderer;

    #[hookimpl]
    impl Renderer {
        fn render(&self, page: &Page) -> Option<String> {
            Some(page.0.clone())
        }
    }

    #[hookimpl]
    impl Lifecycle for Renderer {
        async fn start(&self, page: &Page) {
            let _ = &page.0;
        }

        fn stop(&self) {}
    }

    let _ = hookimpls![render, Renderer::render, <Renderer as Lifecycle>::start];
    let _ = hookimpls![render, Renderer];
    {
        #[hookspec]
        fn render();

        #[hookimpl]
        fn render() {}

        let _ = hookimpls![render];
    }
    let page = Page(String::new());
    let _ = render { page: &page };
    let _ = start { page: &page };
    let _ = stop {};
}
