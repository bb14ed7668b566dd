//! Files that nobody means well with end in an error, and soon.

use std::time::{Duration, Instant};

use crate::scene::Scene;

/// Reads a file in a thread with a small stack. A loaded machine takes its time; what is not bounded takes much more.
#[track_caller]
fn problems(yaml: impl Into<Vec<u8>>) -> Vec<String> {
    let yaml = yaml.into();
    let read = move || {
        let scene = Scene::new(yaml);
        let started = Instant::now();
        (scene.problems(), started.elapsed())
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(read).expect("there is room for a thread");
    let (problems, took) = thread.join().expect("it does not panic");
    assert!(took < Duration::from_secs(10), "it took {took:?}");
    problems
}

#[track_caller]
fn check(yaml: impl Into<Vec<u8>>, said: &str) {
    let problems = problems(yaml);
    assert!(problems.iter().any(|problem| problem.starts_with(said)), "{problems:?}");
}

#[test]
fn deep_nesting() {
    let deep = "the file is nested more than 64 levels deep";
    check("[".repeat(100_000), deep);
    check("{a: ".repeat(100_000), deep);
    check("- ".repeat(100_000), deep);
    check("? ".repeat(100_000), "a key is a name, and no list or mapping");
    let blocks: String = (0..500).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<Vec<_>>().concat();
    check(blocks, deep);
    let nearly = |open: &str, close: &str| format!("server: {{host: {}{}}}", open.repeat(60), close.repeat(60));
    check(nearly("[", "]"), "`server.host`: invalid type");
}

#[test]
fn exploding_aliases() {
    let level = |number: u32| format!("a{number}: &a{number} [{}]\n", vec![format!("*a{}", number - 1); 10].join(", "));
    let bomb = format!("a0: &a0 [x, x]\n{}", (1..10).map(level).collect::<String>());
    check(bomb, "the file holds more than 50000 values");
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 1000].join(", "));
    check(long, "the file holds more than 50000 values");
    let nested = format!("{}{}", "[&a ".repeat(60), "x,".repeat(10_000));
    assert!(!problems(nested).is_empty());
}

#[test]
fn exploding_merged_keys() {
    let level = |number: u32| {
        let keys: String = (0..9).map(|key| format!("  k{key}: *m{}\n", number - 1)).collect::<Vec<_>>().concat();
        format!("m{number}: &m{number}\n  <<: *m{}\n{keys}", number - 1)
    };
    let bomb = format!("m0: &m0 {{x: 1}}\n{}", (1..10).map(level).collect::<String>());
    check(bomb, "the file holds more than 50000 values");
    check("a: &a\n  <<: *a\n", "the alias stands for what it is part of");
}

#[test]
fn many_keys_and_values() {
    let keys: String = (0..80_000).map(|key| format!("k{key}: 1\n")).collect::<Vec<_>>().concat();
    check(keys, "the file holds more than 50000 values");
    let same = "a: 1\n".repeat(20_000);
    check(same, "the key `a` is there twice, in line 1 too; keep one");
    let line = format!("server: {{proxies: [{}]}}", "é, ".repeat(40_000));
    assert_eq!(problems(line), Vec::<String>::new());
    let unknown: String = (0..5_000).map(|key| format!("k{key}: 1\n")).collect::<Vec<_>>().concat();
    check(unknown, "unknown key `k0`");
}

#[test]
fn large_files() {
    let large = "`app.yaml` is larger than 1 MiB";
    check("x".repeat(10 << 20), large);
    check((0..10_u32 << 20).map(|byte| byte.to_le_bytes()[0]).collect::<Vec<_>>(), large);
    let scene = Scene::new("server:\n  password: !file large\n");
    scene.write("large", "x".repeat((1 << 20) + 1));
    assert!(scene.problems()[0].starts_with("`large` is larger than 1 MiB"));
}

#[test]
fn files_that_are_large_together() {
    let scene = Scene::new("a:\n".to_owned() + &"  - !file large\n".repeat(6));
    scene.write("large", "x".repeat(1 << 20));
    assert!(scene.problems()[0].starts_with("the file holds more than 50000 values, or more than 4 MiB"));
}

#[test]
fn long_lines_and_much_of_the_same() {
    for piece in [
        "x", "x ", "\"", "'", "a: |\n", "\t", "\0", "[\"", "#\n", "\n", " \n", "&a ", "!a ", "%a\n", ": ", "a: >\n",
        "---\n", "*", "\r", "{}", "${", "🦀",
    ] {
        let _any = problems(piece.repeat((1 << 20) / piece.len() - 1));
    }
}

#[test]
fn no_text() {
    check(b"server:\n  host: \xff\n".as_slice(), "the file is not UTF-8 text; save it as UTF-8 (app.yaml:2:9)");
    check(b"server:\r  host: \xff\r".as_slice(), "the file is not UTF-8 text; save it as UTF-8 (app.yaml:2:9)");
    let utf16: Vec<u8> = "\u{feff}server:\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(utf16, "the file is not UTF-8 text; save it as UTF-8 (app.yaml:1:1)");
    check("server:\n  host: \u{7}\n", "a control character (`\\u{7}`) stands here");
    check("server:\n  host: \0\n", "a control character (`\\u{0}`) stands here");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_and_might_never_end() {
    for device in ["/dev/zero", "/dev", "/dev/null"] {
        let scene = Scene::new(format!("server:\n  password: !file {device}\n"));
        let problems = scene.problems();
        assert!(problems[0].starts_with(&format!("`{device}` is not a file")), "{problems:?}");
    }
}

#[test]
fn names_of_variables_without_end() {
    let name = format!("SRE_BOT__PLUGINS__REQUEST_TRACING__ANYTHING{}", "__A".repeat(10_000));
    let problems = Scene::new("").with(&name, "1").problems();
    assert!(problems[0].starts_with("the name has more than 64 parts"), "{}", problems[0]);
    let value = "[".repeat(100_000);
    let problems = Scene::new("").with("SRE_BOT__SERVER__PROXIES", &value).problems();
    assert!(problems[0].starts_with("the value is no list or mapping in one line"), "{}", problems[0]);
}
