//! The topic pages whose console blocks need real programs or servers.

use std::process::Command;

use crate::support::topics::{self, Where};
use crate::support::{Sandbox, program};

#[test]
fn every_page_tells_the_truth() {
    for topic in topics::topics(Where::Real) {
        let sandbox = Sandbox::new();
        let ran = topics::run(topic, |script| {
            let model = sandbox.command([""]);
            let mut command = Command::new("/bin/sh");
            command.args(["-c", script]).env_clear();
            command.current_dir(model.get_current_dir().unwrap());
            for (name, value) in model.get_envs() {
                command.env(name, value.unwrap_or_default());
            }
            let folder = program().parent().unwrap().display();
            command.env("PATH", format!("{folder}:/usr/local/bin:/usr/bin:/bin"));
            command.output().unwrap()
        });
        assert!(ran > 0, "{} shows no command line", topic.name);
    }
}
