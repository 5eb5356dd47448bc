//! Drives the real window: starts Xvfb and the binary, and speaks egui's inspection protocol to it.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use eframe::egui::accesskit::{Node, Role};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_inspection::protocol::read_handshake;
use egui_inspection::{Request, Response, read_message, write_message};

/// How long to look again before asking once more; the protocol answers requests and tells of nothing by itself.
const POLL: Duration = Duration::from_millis(40);

/// A process that ends with the test.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The product's window on a display of its own.
pub(crate) struct Window {
    stream: TcpStream,
    app: Guard,
    _display: Guard,
}

impl Window {
    /// Starts the binary under a new Xvfb. `None` where there is no Xvfb.
    pub(crate) fn open(arguments: &[&Path], environment: &[(&str, &Path)]) -> Option<Self> {
        let (server, display) = start_display()?;
        let address = free_address();
        let app = Command::new(env!("CARGO_BIN_EXE_analyticspal"))
            .args(arguments)
            .envs(environment.iter().copied())
            .env("DISPLAY", display)
            .env_remove("WAYLAND_DISPLAY")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("EGUI_INSPECTION", &address)
            .stdin(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let app = Guard(app);
        let stream = connect(&address);
        Some(Self { stream, app, _display: server })
    }

    /// Whether the application is still running.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.app.0.try_wait(), Ok(None))
    }

    fn ask(&mut self, request: &Request) -> Response {
        write_message(&mut self.stream, request).expect("the window listens");
        read_message(&mut self.stream).expect("the window answers")
    }

    /// Every visible node.
    pub(crate) fn nodes(&mut self) -> Vec<Node> {
        match self.ask(&Request::GetTree) {
            Response::Tree { accesskit: Some(update), .. } => update.nodes.into_iter().map(|(_, node)| node).collect(),
            Response::Tree { accesskit: None, .. } => Vec::new(),
            other => panic!("no tree but {other:?}"),
        }
    }

    /// Waits until a node of that role has the text in its label or value.
    pub(crate) fn wait_for(&mut self, role: Role, text: &str, seconds: u64) -> Node {
        let deadline = Instant::now() + Duration::from_secs(seconds);
        loop {
            let nodes = self.nodes();
            if let Some(node) = nodes.iter().find(|node| node.role() == role && says(node, text)) {
                return node.clone();
            }
            assert!(
                Instant::now() < deadline,
                "no {role:?} with {text:?} within {seconds} s; the window shows\n{}",
                described(&nodes)
            );
            std::thread::sleep(POLL);
        }
    }

    /// Presses the mouse on the middle of a node.
    pub(crate) fn click(&mut self, role: Role, text: &str) {
        let node = self.wait_for(role, text, 10);
        let at = centre(&node);
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.apply(vec![Event::PointerMoved(at)]);
        self.apply(vec![button(true)]);
        self.apply(vec![button(false)]);
    }

    /// Replaces what a text field holds.
    pub(crate) fn fill(&mut self, role: Role, name: &str, text: &str) {
        self.click(role, name);
        self.press(Key::A, Modifiers::COMMAND);
        self.press(Key::Delete, Modifiers::NONE);
        self.apply(vec![Event::Text(text.to_owned())]);
    }

    /// Presses and releases a key.
    pub(crate) fn press(&mut self, key: Key, modifiers: Modifiers) {
        let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.apply(vec![event(true)]);
        self.apply(vec![event(false)]);
    }

    fn apply(&mut self, events: Vec<Event>) {
        match self.ask(&Request::ApplyEvents { events }) {
            Response::Done => {}
            other => panic!("the events were not taken: {other:?}"),
        }
    }

    /// Gives the window another size, in points.
    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        self.ask(&Request::Resize { width, height });
    }

    /// Saves a picture into `ANALYTICSPAL_SCREENSHOTS`, where that is set.
    pub(crate) fn shot(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("ANALYTICSPAL_SCREENSHOTS") else { return };
        self.ask(&Request::Settle { max_steps: 20 });
        if let Response::Screenshot(picture) = self.ask(&Request::GetScreenshot { pixels_per_point: None }) {
            std::fs::create_dir_all(&folder).expect("a folder for pictures");
            std::fs::write(Path::new(&folder).join(format!("{name}.png")), picture.bytes).expect("a picture is saved");
        }
    }
}

fn says(node: &Node, text: &str) -> bool {
    [node.label(), node.value()].into_iter().flatten().any(|said| said.contains(text))
}

fn centre(node: &Node) -> Pos2 {
    let bounds = node.bounds().expect("a visible node has bounds");
    pos2(f64::midpoint(bounds.x0, bounds.x1) as f32, f64::midpoint(bounds.y0, bounds.y1) as f32)
}

fn described(nodes: &[Node]) -> String {
    let line =
        |node: &Node| format!("{:?} {:?} = {:?}", node.role(), node.label().unwrap_or(""), node.value().unwrap_or(""));
    nodes
        .iter()
        .filter(|node| node.label().is_some() || node.value().is_some())
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Starts Xvfb on a display of its own choice and returns its name.
fn start_display() -> Option<(Guard, String)> {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut number = String::new();
    let stdout = server.stdout.take().expect("piped");
    BufReader::new(stdout).read_line(&mut number).expect("Xvfb names its display");
    Some((Guard(server), format!(":{}", number.trim())))
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").to_string()
}

fn connect(address: &str) -> TcpStream {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Ok(stream) = TcpStream::connect(address) {
            stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket option");
            read_handshake(&stream).expect("the inspection protocol");
            return stream;
        }
        assert!(Instant::now() < deadline, "the window did not open within 60 s");
        std::thread::sleep(POLL);
    }
}
