//! The fixture server: it speaks the providers' own streaming formats and keeps a journal of what it was sent.
//!
//! Installed outside the checkout, in `node` of the tests' data folder, by `.ci/run`. Where it or node is missing the
//! tests that need it say so and pass.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use analyticspal::models::{Provider, Wire};
use serde_json::Value;

pub(crate) struct Fixture {
    address: String,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Fixture {
    /// A server with these fixtures; `None` where it is not installed.
    pub(crate) fn start(fixtures: &Value) -> Option<Self> {
        let Some(script) = script() else {
            eprintln!("skipped: the fixture server is not installed (see .ci/run)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("fixtures.json"), fixtures.to_string()).expect("written");
        let mut child = Command::new("node")
            .arg(script)
            .args(["-p", "0", "-h", "127.0.0.1", "--strict", "--validate-on-load", "-f"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .stdin(Stdio::null())
            .spawn()
            .expect("node is there");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let mut lines = output.lines().map_while(Result::ok);
        let address =
            lines.find_map(|line| line.split_once("listening on http://").map(|(_, at)| at.trim().to_owned()));
        // It must not fill its pipe.
        let drain = std::thread::Builder::new().name("fixture output".to_owned());
        drain.spawn(move || lines.for_each(drop)).expect("a thread");
        Some(Self { address: address.expect("it says where it listens"), child, _folder: folder })
    }

    /// The provider of this format at the server.
    pub(crate) fn provider(&self, wire: Wire) -> Provider {
        let path = match wire {
            Wire::OpenAi | Wire::Anthropic => "v1/",
            Wire::Gemini => "v1beta/",
            Wire::Ollama => "",
        };
        let provider = Provider::new(wire.name(), wire, &format!("http://{}/{path}", self.address)).expect("good");
        Provider { model: "a-model".to_owned(), ..provider }
    }

    /// Everything it was sent, in order.
    pub(crate) fn journal(&self) -> Vec<Value> {
        let mut response = ureq::get(format!("http://{}/__aimock/journal", self.address)).call().expect("a journal");
        let text = response.body_mut().with_config().limit(64 << 20).read_to_string().expect("text");
        serde_json::from_str(&text).expect("a list")
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn script() -> Option<PathBuf> {
    let data = PathBuf::from(std::env::var_os("ANALYTICSPAL_TEST_DATA")?);
    let script = data.join("node/node_modules/@copilotkit/aimock/dist/cli.js");
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
    (script.is_file() && node.is_ok_and(|status| status.success())).then_some(script)
}
