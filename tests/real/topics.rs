//! The topic pages whose console blocks need real programs or servers.

use crate::clients::stage::{Stage, end};
use crate::support::topics::{self, Where};

#[test]
fn every_page_tells_the_truth() {
    for topic in topics::topics(Where::Real) {
        let stage = Stage::new();
        let ran = topics::run(topic, |script| {
            end(stage.program("/bin/sh").args(["-c", script]), "dash").stdout
        });
        assert!(ran > 0, "{} shows no command line", topic.name);
    }
}
