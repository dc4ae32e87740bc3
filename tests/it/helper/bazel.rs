//! Bazel's protocol: `{"uri"}` in, headers out.

use super::sandbox;

const ASK: &str = r#"{"uri": "https://cache.example.com/blobs/1"}"#;

#[test]
fn a_host_gets_its_header_and_no_other_does() {
    let sandbox = sandbox("cache.example.com", "");
    let run = sandbox.feed(["helper", "bazel", "get"], ASK);
    assert_eq!(
        run.ok(),
        "{\"headers\":{\"Authorization\":[\"Bearer s3cr3t-value\"]}}\n"
    );
    for other in [
        "https://example.com/",
        "https://cache.example.com.evil.example/",
    ] {
        let run = sandbox.feed(
            ["helper", "bazel", "get"],
            format!("{{\"uri\":\"{other}\"}}"),
        );
        assert_eq!(run.ok(), "{\"headers\":{}}\n", "{other}");
    }
}

#[test]
fn a_named_user_makes_it_basic() {
    let sandbox = sandbox("cache.example.com", "username = \"ann\"\n");
    let run = sandbox.feed(["helper", "bazel", "get"], ASK);
    assert!(run.ok().contains("Basic YW5uOnMzY3IzdC12YWx1ZQ=="));
}

#[test]
fn without_a_table_the_command_line_names_host_and_credential() {
    let sandbox = sandbox("other.example.com", "");
    let named = ["--as", "secret/registry", "--host", "cache.example.com"];
    let run = sandbox.feed(["helper", "bazel", "get"].into_iter().chain(named), ASK);
    assert!(run.ok().contains("Bearer s3cr3t-value"));
    let alone = sandbox.feed(["helper", "bazel", "get", "--as", "secret/registry"], ASK);
    assert_eq!(alone.code, Some(2), "{alone:?}");
}

#[test]
fn plain_http_and_nonsense_get_nothing() {
    let sandbox = sandbox("cache.example.com", "");
    for (ask, code) in [
        (r#"{"uri": "grpc://cache.example.com/x"}"#, "url_insecure"),
        (r#"{"more": "https://cache.example.com/"}"#, "usage"),
        (r#"{"uri": "http://cache.example.com/"}"#, "url_insecure"),
        ("x", "usage"),
    ] {
        let run = sandbox.feed(["helper", "bazel", "get", "--json"], ask);
        run.fails(2, code);
    }
}

#[test]
fn a_server_of_bazels_own_is_a_host_like_another() {
    let sandbox = sandbox("cache.example.com", "");
    let ask = r#"{"uri": "grpcs://cache.example.com/a.b.Service/Method", "more": 1}"#;
    let run = sandbox.feed(["helper", "bazel", "get"], ask);
    assert!(run.ok().contains("Bearer s3cr3t-value"));
}

#[test]
fn other_words_are_no_command() {
    let sandbox = sandbox("cache.example.com", "");
    for words in [&["helper", "bazel"][..], &["helper", "bazel", "list"]] {
        let run = sandbox.feed(words, ASK);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    }
}
