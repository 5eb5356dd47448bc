//! Drives the real window: starts Xvfb and the binary, and speaks egui's inspection protocol to it.
//!
//! Nothing here waits for a time: every step waits until the widget tree shows what it needs, for as long as a busy
//! machine may take.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use eframe::egui::accesskit::{Node, NodeId, Role, Toggled, TreeUpdate};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use egui_inspection::protocol::read_handshake;
use egui_inspection::{Request, Response, read_message, write_message};

/// How long to look again before asking once more; the protocol answers requests and tells of nothing by itself.
const POLL: Duration = Duration::from_millis(40);
/// The longest that anything may take to appear: a cold worker on a machine that does other things is slow.
const PATIENCE: Duration = Duration::from_mins(2);

/// The same for the first connection, which is timed.
const FIRST_POLL: Duration = Duration::from_millis(2);

/// A process that ends with the test.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display without a screen.
pub(crate) struct Display {
    name: String,
    _server: Guard,
}

impl Display {
    /// Starts Xvfb on a display of its own choice. `None` where there is no Xvfb.
    pub(crate) fn start() -> Option<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "3200x2000x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut number = String::new();
        let stdout = server.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut number).expect("Xvfb names its display");
        Some(Self { name: format!(":{}", number.trim()), _server: Guard(server) })
    }
}

/// What a window shows, at one moment.
pub(crate) struct Tree {
    nodes: Vec<(NodeId, Node)>,
    focus: NodeId,
}

impl Tree {
    /// The nodes of a whole tree, in the order in which they are read.
    fn of(update: TreeUpdate) -> Self {
        let mut waiting: Vec<NodeId> = update.tree.iter().map(|tree| tree.root).collect();
        let mut unread: HashMap<NodeId, Node> = update.nodes.into_iter().collect();
        let mut nodes = Vec::new();
        while let Some(id) = waiting.pop() {
            if let Some(node) = unread.remove(&id) {
                waiting.extend(node.children().iter().rev());
                nodes.push((id, node));
            }
        }
        Self { nodes, focus: update.focus }
    }

    /// The first node of that role with the text in its label or value.
    pub(crate) fn find(&self, role: Role, text: &str) -> Option<&Node> {
        self.all(role).find(|node| says(node, text))
    }

    /// Every node of that role.
    pub(crate) fn all(&self, role: Role) -> impl Iterator<Item = &Node> {
        self.nodes.iter().map(|(_, node)| node).filter(move |node| node.role() == role)
    }

    /// The texts of the result table's cells, row by row.
    pub(crate) fn cells(&self) -> Vec<String> {
        self.all(Role::Cell).filter_map(Node::label).map(str::to_owned).collect()
    }

    /// The value of the node with that role and name.
    pub(crate) fn value(&self, role: Role, name: &str) -> String {
        self.find(role, name).and_then(Node::value).unwrap_or_default().to_owned()
    }

    /// Whether the button with that name is the choice that holds.
    pub(crate) fn is_chosen(&self, name: &str) -> bool {
        self.find(Role::Button, name).is_some_and(|node| node.toggled() == Some(Toggled::True))
    }

    /// The node that has the cursor.
    pub(crate) fn focused(&self) -> Option<&Node> {
        self.nodes.iter().find(|(id, _)| *id == self.focus).map(|(_, node)| node)
    }
}

/// The product's window.
pub(crate) struct Window {
    stream: TcpStream,
    app: Guard,
}

impl Window {
    /// Starts the binary on that display and waits until it can be driven.
    pub(crate) fn open(display: &Display, environment: &[(&str, &Path)]) -> Self {
        let address = free_address();
        let app = Command::new(env!("CARGO_BIN_EXE_analyticspal"))
            .envs(environment.iter().copied())
            .env("DISPLAY", &display.name)
            .env_remove("WAYLAND_DISPLAY")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("EGUI_INSPECTION", &address)
            .stdin(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let app = Guard(app);
        let stream = connect(&address);
        Self { stream, app }
    }

    /// The application's process, of which the benchmark asks how it is.
    #[allow(dead_code, clippy::allow_attributes, reason = "the test does not")]
    pub(crate) fn pid(&self) -> u32 {
        self.app.0.id()
    }

    /// Whether the application is still running.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.app.0.try_wait(), Ok(None))
    }

    /// Closes the window by its keys and waits until the process has ended well.
    pub(crate) fn quit(mut self) {
        let event = key_event(Key::Q, Modifiers::COMMAND, true);
        // It may be gone before it answers.
        let _ = write_message(&mut self.stream, &Request::ApplyEvents { events: vec![event] });
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.app.0.try_wait().expect("a child of ours") {
                Some(status) => return assert!(status.success(), "it ended with {status}"),
                None => assert!(Instant::now() < deadline, "the window did not close within {PATIENCE:?}"),
            }
            std::thread::sleep(POLL);
        }
    }

    fn ask(&mut self, request: &Request) -> Response {
        write_message(&mut self.stream, request).expect("the window listens");
        read_message(&mut self.stream).expect("the window answers")
    }

    /// What it shows now.
    pub(crate) fn tree(&mut self) -> Tree {
        match self.ask(&Request::GetTree) {
            Response::Tree { accesskit: Some(update), .. } => Tree::of(update),
            Response::Tree { accesskit: None, .. } => Tree { nodes: Vec::new(), focus: NodeId(0) },
            other => panic!("no tree but {other:?}"),
        }
    }

    /// Waits until it shows something that `found` takes from it.
    pub(crate) fn until<T>(&mut self, what: &str, found: impl Fn(&Tree) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let tree = self.tree();
            if let Some(found) = found(&tree) {
                return found;
            }
            if Instant::now() >= deadline {
                self.shot("given-up");
                panic!("not within {PATIENCE:?}: {what}; the window shows\n{}", described(&tree));
            }
            std::thread::sleep(POLL);
        }
    }

    /// Waits until a node of that role has the text in its label or value.
    pub(crate) fn wait(&mut self, role: Role, text: &str) -> Node {
        self.until(&format!("a {role:?} with {text:?}"), |tree| tree.find(role, text).cloned())
    }

    /// Waits until no node of that role has it.
    pub(crate) fn gone(&mut self, role: Role, text: &str) {
        self.until(&format!("no {role:?} with {text:?}"), |tree| tree.find(role, text).is_none().then_some(()));
    }

    /// Waits until the node is there and has come to rest: what arrives meanwhile may move it.
    fn place_of(&mut self, role: Role, text: &str) -> Pos2 {
        let mut before = None;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now = centre(&self.wait(role, text));
            if before == Some(now) || Instant::now() > deadline {
                return now;
            }
            before = Some(now);
        }
    }

    /// Presses the mouse on the middle of a node.
    pub(crate) fn click(&mut self, role: Role, text: &str) {
        self.press_on(role, text, PointerButton::Primary);
    }

    /// The same with the other button.
    pub(crate) fn click_secondary(&mut self, role: Role, text: &str) {
        self.press_on(role, text, PointerButton::Secondary);
    }

    fn press_on(&mut self, role: Role, text: &str, button: PointerButton) {
        let at = self.place_of(role, text);
        self.apply(vec![Event::PointerMoved(at)]);
        self.apply(vec![pointer_event(at, button, true)]);
        self.apply(vec![pointer_event(at, button, false)]);
    }

    /// Moves a splitter, or whatever else stands at a point, to the right.
    pub(crate) fn drag(&mut self, from: Pos2, by: f32) {
        let to = from + vec2(by, 0.0);
        self.apply(vec![Event::PointerMoved(from)]);
        self.apply(vec![pointer_event(from, PointerButton::Primary, true)]);
        self.apply(vec![Event::PointerMoved(from.lerp(to, 0.5))]);
        self.apply(vec![Event::PointerMoved(to)]);
        self.apply(vec![pointer_event(to, PointerButton::Primary, false)]);
    }

    /// Replaces what a text field holds.
    pub(crate) fn fill(&mut self, role: Role, name: &str, text: &str) {
        self.click(role, name);
        self.press(Key::A, Modifiers::COMMAND);
        self.press(Key::Delete, Modifiers::NONE);
        self.insert(text);
    }

    /// Types where the cursor is.
    pub(crate) fn insert(&mut self, text: &str) {
        self.apply(vec![Event::Text(text.to_owned())]);
    }

    /// Presses and releases a key.
    pub(crate) fn press(&mut self, key: Key, modifiers: Modifiers) {
        self.apply(vec![key_event(key, modifiers, true)]);
        self.apply(vec![key_event(key, modifiers, false)]);
    }

    /// Hands events over and waits for the frame that took them.
    pub(crate) fn apply(&mut self, events: Vec<Event>) {
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

fn pointer_event(pos: Pos2, button: PointerButton, pressed: bool) -> Event {
    Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE }
}

fn key_event(key: Key, modifiers: Modifiers, pressed: bool) -> Event {
    Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
}

fn says(node: &Node, text: &str) -> bool {
    [node.label(), node.value()].into_iter().flatten().any(|said| said.contains(text))
}

/// The middle of a node.
pub(crate) fn centre(node: &Node) -> Pos2 {
    let bounds = node.bounds().expect("a visible node has bounds");
    pos2(f64::midpoint(bounds.x0, bounds.x1) as f32, f64::midpoint(bounds.y0, bounds.y1) as f32)
}

fn described(tree: &Tree) -> String {
    let line =
        |node: &Node| format!("{:?} {:?} = {:?}", node.role(), node.label().unwrap_or(""), node.value().unwrap_or(""));
    let nodes = tree.nodes.iter().map(|(_, node)| node);
    nodes.filter(|node| node.label().is_some() || node.value().is_some()).map(line).collect::<Vec<_>>().join("\n")
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").to_string()
}

fn connect(address: &str) -> TcpStream {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Ok(stream) = TcpStream::connect(address) {
            stream.set_read_timeout(Some(PATIENCE)).expect("a socket option");
            read_handshake(&stream).expect("the inspection protocol");
            return stream;
        }
        assert!(Instant::now() < deadline, "the window did not open within {PATIENCE:?}");
        std::thread::sleep(FIRST_POLL);
    }
}
